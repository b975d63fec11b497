import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Cluster, type ClusterSettings, startCluster } from '../../src/cluster/cluster.ts';
import { profileFrom } from '../../src/profile/read.ts';
import type { Profile } from '../../src/profile/profile.ts';
import type { Milestone } from '../../src/release/milestone.ts';
import { assessRun } from '../../src/report/assess.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { run } from '../../src/run.ts';
import { senderOf, type Send } from './api-server.ts';
import type { Rule } from './service-account.ts';

/** An embedded cluster in this process in whose namespace `default`, which takes restricted pods only, a fleet may run. */
export interface FleetLab {
  readonly cluster: Cluster;
  readonly send: Send;
  /** What the manifest of a fleet lets its controller do. */
  readonly controllerRules: readonly Rule[];
  /** A folder for the evidence of one more run. */
  folder(): string;
  /** Names of Jobs, Secrets, Leases and pods that a fleet has left. */
  left(): string[];
  stop(): Promise<void>;
}

const HOMES: Readonly<Record<string, string>> = {
  ServiceAccount: '/api/v1/namespaces/default/serviceaccounts',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
};

interface ManifestObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly Rule[];
}

export async function startFleetLab(settings: Pick<ClusterSettings, 'logRotation'> = {}): Promise<FleetLab> {
  const failures: unknown[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'cutover-fleet-'));
  const cluster = await startCluster({ dir, onFailure: (error) => void failures.push(error), ...settings });
  const send = senderOf(cluster);
  let controllerRules: readonly Rule[] = [];
  const manifest = readFileSync(resolve(import.meta.dirname, '../../integrations/kubernetes/fleet.yaml'), 'utf8');
  for (const document of parseAllDocuments(manifest)) {
    const object = document.toJS() as ManifestObject;
    if (object.kind === 'Role' && object.metadata.name === 'cutover-fleet') controllerRules = object.rules ?? [];
    const { code, text } = await send('POST', HOMES[object.kind] ?? '', { body: object });
    if (code !== 201) throw new Error(text);
  }
  const enforced = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } };
  const { code } = await send('PATCH', '/api/v1/namespaces/default', {
    body: enforced,
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  if (code !== 200) throw new Error('the namespace cannot be labelled');
  let folders = 0;
  return {
    cluster,
    send,
    controllerRules,
    folder() {
      folders += 1;
      return join(dir, `run-${folders}`);
    },
    left() {
      const { store } = cluster;
      return ['jobs', 'secrets', 'leases', 'pods'].flatMap((resource) =>
        store
          .list(resource)
          .map(({ metadata }) => `${resource}/${metadata.name}`)
          .filter((name) => name.includes('/cutover-')),
      );
    },
    async stop() {
      await cluster.stop();
      rmSync(dir, { recursive: true });
      if (failures.length > 0) throw new AggregateError(failures, 'the cluster reported bugs');
    },
  };
}

/** A profile of these sections, with a patience that does not ask how busy the machine is. */
export function fleetProfile(
  kubeconfig: string,
  written: { readonly target: object; readonly load: object; readonly release?: object },
): Profile {
  const text = JSON.stringify({
    cluster: { kubeconfig },
    thresholds: ['dropped == 0', 'rejected == 0'],
    proof: { maxGeneratorStall: '30s', minRequestsDuringRelease: '10' },
    ...written,
  });
  return profileFrom(text, { file: '/fleet.yaml', label: 'fleet.yaml', name: 'fleet', sets: [], cwd: '/', env: {} });
}

export interface FleetRun {
  readonly at?: (milestone: Milestone) => void;
  readonly batch?: () => void;
  readonly interrupt?: AbortSignal;
}

export async function fleetRun(profile: Profile, folder: string, { at, batch, interrupt }: FleetRun = {}): Promise<RunReport> {
  await run(profile, {
    folder,
    interrupt: interrupt ?? new AbortController().signal,
    abandon: new AbortController().signal,
    observer: { started() {}, batch: () => batch?.(), milestone: (milestone) => at?.(milestone), output() {} },
  });
  return assessRun(folder);
}

/** Kills the process of one worker of the fleet that runs, as a node does that is out of memory. */
export function killWorker({ cluster }: FleetLab, index: number): void {
  const pod = cluster.store
    .list('pods')
    .find(({ metadata }) => metadata.name.startsWith('cutover-') && metadata.name.includes(`-${index}-`));
  const mark = `POD_NAME=${pod?.metadata.name}`;
  const pid = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && environmentOf(entry).includes(mark));
  if (pid === undefined) throw new Error(`worker ${index} does not run`);
  process.kill(Number(pid), 'SIGKILL');
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
