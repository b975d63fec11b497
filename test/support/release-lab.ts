import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCluster } from '../../src/cluster/cluster.ts';
import { applyManifests } from '../../src/release/apply.ts';
import type { Deployment, Service } from '../../src/release/cluster-port.ts';
import type { ReplaceableKind } from '../../src/release/object-kind.ts';
import { connectCluster, type ConnectedCluster } from '../../src/release/kubernetes/connect.ts';
import { parseManifest } from '../../src/release/manifest.ts';

/** An embedded cluster to release on. */
export interface Lab {
  readonly kubeconfig: string;
  /** A namespace of its own for each test. */
  room(): Promise<Room>;
  stop(): Promise<void>;
}

/** One namespace, with what a test does there. */
export interface Room {
  readonly cluster: ConnectedCluster;
  /** Empty, for the run's files. */
  readonly folder: string;
  /** Writes a manifest; returns its path. */
  manifest(...objects: unknown[]): string;
  /** Creates, and waits for nothing. */
  create(deployment: Deployment): Promise<unknown>;
  /** Applies and waits until it is rolled out. */
  apply(...objects: unknown[]): Promise<void>;
  /** Resolves when nothing but this version answers through the Service; new rules reach its listener with some lag. */
  serves(version: string): Promise<void>;
}

/** `endpointLagMs`: how long changes of endpoints take to reach connections; absent: kube-proxy's own timing. */
export async function startLab(options: { readonly endpointLagMs?: number } = {}): Promise<Lab> {
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const dir = mkdtempSync(join(tmpdir(), 'cutover-release-'));
  const embedded = await startCluster({ dir, onFailure, ...options });
  const kubeconfig = embedded.kubeconfigPath;
  let rooms = 0;
  return {
    kubeconfig,
    async room() {
      rooms += 1;
      const namespace = `room-${rooms}`;
      const cluster = await connectLab(kubeconfig, namespace);
      await applyManifests([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }], cluster);
      return createRoom(cluster, dir);
    },
    async stop() {
      await embedded.stop();
      rmSync(dir, { recursive: true });
      if (failures.length > 0) throw new AggregateError(failures, 'the cluster reported bugs');
    },
  };
}

export function connectLab(kubeconfig: string, namespace: string): Promise<ConnectedCluster> {
  return connectCluster({ kubeconfig, context: undefined, namespace });
}

function createRoom(cluster: ConnectedCluster, dir: string): Room {
  let manifests = 0;
  const folder = join(dir, `${cluster.namespace}-run`);
  mkdirSync(folder);
  return {
    cluster,
    folder,
    manifest(...objects) {
      manifests += 1;
      const file = join(dir, `${cluster.namespace}-${manifests}.yaml`);
      writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
      return file;
    },
    create: (deployment) => cluster.create('Deployment', deployment),
    apply: (...objects) =>
      applyManifests(parseManifest(objects.map((object) => JSON.stringify(object)).join('\n---\n'), 'test'), cluster),
    async serves(version) {
      const found = await cluster.get('Service', 'hello');
      const [address] = await cluster.nodeAddresses();
      const url = `http://${address}:${found?.spec?.ports?.[0]?.nodePort}/`;
      const giveUpMs = performance.now() + 20_000;
      for (let found = await versionsAt(url); found !== version; found = await versionsAt(url)) {
        if (performance.now() > giveUpMs) throw new Error(`${url} is answered by ${found}, not by ${version}`);
        await delay(50);
      }
    },
  };
}

/** The versions that answer over a few new connections, each once; `refused` when one of them fails. */
async function versionsAt(url: string): Promise<string> {
  const ask = async (): Promise<string> => {
    try {
      const answer = await fetch(url, { headers: { connection: 'close' } });
      await answer.arrayBuffer();
      return answer.headers.get('x-app-version') ?? 'none';
    } catch {
      return 'refused';
    }
  };
  const versions = await Promise.all(Array.from({ length: 6 }, ask));
  return [...new Set(versions)].sort().join(' ');
}

export interface AppOptions {
  readonly version?: string;
  readonly color?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly spec?: object;
}

/** The sample app as a Deployment that comes and goes quickly. */
export function app(name: string, options: AppOptions = {}): Deployment {
  const { version = '11.0', color, image = `cutover/hello:${version}`, replicas = 2, env = {}, spec = {} } = options;
  const labels = { app: 'hello', ...(color === undefined ? {} : { color }) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'hello',
              image,
              env: Object.entries({ ON_SIGTERM: 'exit', ...env }).map(([key, value]) => ({ name: key, value })),
              readinessProbe: { httpGet: { path: '/readiness', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
      ...spec,
    },
  };
}

/** The same app as a workload whose pods stay as they are when its template changes. */
export function asKind(kind: ReplaceableKind, { metadata, spec }: Deployment): object {
  const common = { replicas: spec?.replicas, template: spec?.template };
  switch (kind) {
    case 'ReplicaSet':
      return { apiVersion: 'apps/v1', kind, metadata, spec: { ...common, selector: spec?.selector } };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { ...common, selector: spec?.selector.matchLabels } };
    case 'StatefulSet': {
      const own = { serviceName: 'hello', updateStrategy: { type: 'OnDelete' }, podManagementPolicy: 'Parallel' };
      return { apiVersion: 'apps/v1', kind, metadata, spec: { ...common, selector: spec?.selector, ...own } };
    }
  }
}

export function service(selector: Readonly<Record<string, string>>, spec: object = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'hello' },
    spec: { type: 'NodePort', selector: { ...selector }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  };
}
