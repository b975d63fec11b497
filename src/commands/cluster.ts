import { resolve } from 'node:path';
import { defaultClusterDir } from '../cluster/daemon/cluster-dir.ts';
import { downCluster } from '../cluster/daemon/down.ts';
import { clusterStatus as statusOf } from '../cluster/daemon/status.ts';
import { upCluster } from '../cluster/daemon/up.ts';
import type { ProxyMode } from '../cluster/services/endpoint-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { parseDuration } from '../profile/scalar.ts';
import { applyManifests } from '../release/apply.ts';
import { connectCluster } from '../release/kubernetes/connect.ts';
import { readManifest } from '../release/manifest.ts';

export interface ClusterFlags {
  readonly dir?: string;
}

export interface UpFlags extends ClusterFlags {
  readonly endpointLag?: string;
  readonly proxyMode?: ProxyMode;
  readonly apply: readonly string[];
}

/** `cutover cluster up`: a cluster in the background, with the manifests rolled out on it. A manifest that fails takes it down again. */
export async function clusterUp(flags: UpFlags, host: Host): Promise<ExitCode> {
  const objects = (await Promise.all(flags.apply.map((file) => readManifest(resolve(host.cwd, file))))).flat();
  const lag = flags.endpointLag === undefined ? {} : { endpointLagMs: parseDuration(flags.endpointLag, '--endpoint-lag') };
  const dir = folderOf(flags, host);
  const mode = flags.proxyMode === undefined ? {} : { proxyMode: flags.proxyMode };
  const { apiUrl, kubeconfigPath, pid } = await upCluster({ dir, ...lag, ...mode });
  try {
    const cluster = await connectCluster({ kubeconfig: kubeconfigPath, context: undefined, namespace: undefined });
    await applyManifests(objects, cluster, (line) => host.stdout.write(`${line}\n`));
  } catch (fault) {
    await downCluster(dir);
    throw fault;
  }
  host.stdout.write(`The embedded cluster runs at ${apiUrl} (process ${pid}).\n\n  export KUBECONFIG=${kubeconfigPath}\n\n`);
  host.stdout.write('`cutover cluster down` ends it and everything that runs on it.\n');
  return EXIT.pass;
}

/** `cutover cluster down`. Nothing there is fine: what is asked for is that nothing is left. */
export async function clusterDown(flags: ClusterFlags, host: Host): Promise<ExitCode> {
  const dir = folderOf(flags, host);
  const { was, orphans } = await downCluster(dir);
  const said = {
    running: 'The embedded cluster and its pods have ended; its files are removed.',
    crashed: `The embedded cluster had crashed; what it left is removed (processes ended: ${orphans}).`,
    none: `No embedded cluster runs in ${dir}.`,
  };
  host.stdout.write(`${said[was]}\n`);
  return EXIT.pass;
}

/** `cutover cluster status`: exit 0 when it runs, 5 when it does not. */
export async function clusterStatus(flags: ClusterFlags, host: Host): Promise<ExitCode> {
  const dir = folderOf(flags, host);
  const status = await statusOf(dir);
  if (!status.running) {
    host.stdout.write(
      status.crashed
        ? `The embedded cluster in ${dir} has crashed; \`cutover cluster down\` removes what it left.\n`
        : `No embedded cluster runs in ${dir}.\n`,
    );
    return EXIT.releaseFailed;
  }
  const rows = [
    ['running', `since ${status.startedAt}, process ${status.pid}`],
    ['API', status.apiUrl],
    ['version', status.version],
    ['pods', String(status.pods)],
    ['kubeconfig', status.kubeconfigPath],
  ] as const;
  for (const [name, value] of rows) host.stdout.write(`${name.padEnd(12)}${value}\n`);
  return EXIT.pass;
}

function folderOf(flags: ClusterFlags, host: Host): string {
  return flags.dir === undefined ? defaultClusterDir(host.env) : resolve(host.cwd, flags.dir);
}
