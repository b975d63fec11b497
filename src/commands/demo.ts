import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downCluster } from '../cluster/daemon/down.ts';
import { upCluster } from '../cluster/daemon/up.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { readProfile } from '../profile/read.ts';
import { applyManifests } from '../release/apply.ts';
import type { ApplicableObject, Deployment } from '../release/cluster-port.ts';
import { connectCluster } from '../release/kubernetes/connect.ts';
import { readManifest } from '../release/manifest.ts';
import { Abandoned } from '../release/strategy.ts';
import { verify, type VerifyFlags } from './verify.ts';

export interface DemoFlags extends VerifyFlags {
  readonly strategy: DemoStrategy;
  readonly app: 'drains' | 'exits-at-once';
  readonly set: readonly string[];
}

type DemoStrategy = keyof typeof START;

/** What is on the cluster before the release: version 11.0 and its Service. The profile of the strategy does the rest. */
const START = {
  'blue-green': ['hello-blue.yaml', 'service-blue-green.yaml'],
  rolling: ['hello-rolling.yaml', 'service.yaml'],
  recreate: ['hello-recreate.yaml', 'service.yaml'],
  canary: ['hello-canary.yaml', 'service.yaml'],
} as const;

const PROFILES = fileURLToPath(new URL('../../profiles/', import.meta.url));

/** `cutover demo`: a whole verification on an embedded cluster of its own, which is gone at the end. */
export async function demo(flags: DemoFlags, host: Host): Promise<ExitCode> {
  const interruption = new AbortController();
  // Until the very end: an interruption while things are brought up or cleared away would leave them behind.
  const ignore = host.onInterrupt(() => interruption.abort());
  const folder = await mkdtemp(join(tmpdir(), 'cutover-demo-'));
  const clusterFolder = join(folder, 'cluster');
  try {
    const { kubeconfigPath } = await upCluster({ dir: clusterFolder, parentBound: true });
    const manifests = join(folder, 'manifests');
    await cp(join(PROFILES, 'manifests'), manifests, { recursive: true });
    if (flags.app === 'exits-at-once') await stopCaring(manifests);
    await cp(join(PROFILES, `${flags.strategy}.yaml`), join(folder, `${flags.strategy}.yaml`));
    const sets = [`cluster.kubeconfig=${kubeconfigPath}`, ...flags.set];
    const profile = readProfile(join(folder, `${flags.strategy}.yaml`), { sets, cwd: host.cwd, env: host.env });

    if (flags.quiet !== true) host.stderr.write('Starting an embedded cluster with version 11.0 ...\n');
    const objects = await Promise.all(START[flags.strategy].map((file) => readManifest(join(manifests, file))));
    const cluster = await connectCluster(profile.cluster);
    await applyManifests(objects.flat(), cluster.until(interruption.signal));
    if (interruption.signal.aborted) return EXIT.interrupted;
    return await verify(profile, flags, host);
  } catch (thrown) {
    if (interruption.signal.aborted && thrown instanceof Abandoned) return EXIT.interrupted;
    throw thrown;
  } finally {
    await downCluster(clusterFolder);
    await rm(folder, { recursive: true, force: true });
    ignore();
  }
}

/** Makes the app in the manifests one that does nothing for a release without loss: no preStop, and an end at the first SIGTERM. */
async function stopCaring(manifests: string): Promise<void> {
  for (const file of (await readdir(manifests)).filter((name) => name.endsWith('.yaml'))) {
    const path = join(manifests, file);
    const objects = await readManifest(path);
    for (const object of objects) {
      if (!isDeployment(object)) continue;
      for (const container of object.spec?.template.spec?.containers ?? []) {
        delete container.lifecycle;
        container.env = [{ name: 'ON_SIGTERM', value: 'exit' }];
      }
    }
    // JSON documents are YAML documents.
    await writeFile(path, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  }
}

function isDeployment(object: ApplicableObject): object is ApplicableObject & Deployment {
  return object.kind === 'Deployment';
}
