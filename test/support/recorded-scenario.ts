import { readFile } from 'node:fs/promises';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Container,
  type V1Deployment,
  type V1DeploymentSpec,
  type V1LimitRangeItem,
  type V1PodSpec,
} from '@kubernetes/client-node';
import { expect, vi } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { WatchRow } from './normalise-recording.ts';

/** The watch events of a recording in test/fixtures/real-cluster, trimmed to what the normalisation looks at. */
export async function recordedRows(scenario: string): Promise<WatchRow[]> {
  const text = await readFile(new URL(`../fixtures/real-cluster/${scenario}.ndjson`, import.meta.url), 'utf8');
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as WatchRow | { readonly action: string });
  return rows.filter((row) => 'watch' in row);
}

const PATIENCE = { timeout: 60_000, interval: 20 };

/** The recorded kubectl commands as what they ask of the API, in a namespace of its own. */
export class RecordedScenario {
  readonly #namespace: string;
  readonly #apps: AppsV1Api;
  readonly #core: CoreV1Api;
  readonly #rows: WatchRow[] = [];
  readonly #unwatch: () => void;

  constructor(cluster: Cluster, namespace: string) {
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    this.#namespace = namespace;
    this.#apps = config.makeApiClient(AppsV1Api);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#unwatch = cluster.store.watch(({ resource, type, object }) => {
      if (object.metadata.namespace === namespace) this.#rows.push({ watch: resource, type, object });
    });
  }

  async start(): Promise<void> {
    await this.#core.createNamespace({ body: { metadata: { name: this.#namespace } } });
  }

  /** Stops listening; what was seen until now. */
  rows(): WatchRow[] {
    this.#unwatch();
    return this.#rows;
  }

  async createDeployment(name: string, image: string, options: DeploymentOptions = {}): Promise<void> {
    const { strategy, labels = {}, spec = {}, pod = {}, container = {} } = options;
    const podLabels = { app: 'hello', ...labels };
    await this.#apps.createNamespacedDeployment({
      namespace: this.#namespace,
      body: {
        metadata: { name, labels: { app: 'hello' } },
        spec: {
          replicas: 3,
          ...spec,
          selector: { matchLabels: podLabels },
          ...(strategy === undefined ? {} : { strategy: { type: strategy } }),
          template: {
            metadata: { labels: podLabels },
            spec: {
              containers: [
                {
                  name: 'app',
                  image,
                  ports: [{ containerPort: 8080 }],
                  // Recorded with a timeout of 1 s, which a machine busy with all scenarios at once would not always keep.
                  readinessProbe: {
                    periodSeconds: 1,
                    timeoutSeconds: 10,
                    failureThreshold: 1,
                    httpGet: { path: '/readiness', port: 8080 },
                  },
                  ...container,
                },
              ],
              ...pod,
            },
          },
        },
      },
    });
  }

  async createService(selector: Record<string, string>): Promise<void> {
    await this.#core.createNamespacedService({
      namespace: this.#namespace,
      body: {
        metadata: { name: 'hello' },
        spec: { type: 'NodePort', selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      },
    });
  }

  async createQuota(hard: Record<string, string>): Promise<void> {
    await this.#core.createNamespacedResourceQuota({
      namespace: this.#namespace,
      body: { metadata: { name: 'q' }, spec: { hard } },
    });
  }

  async createLimitRange(limits: V1LimitRangeItem[]): Promise<void> {
    await this.#core.createNamespacedLimitRange({
      namespace: this.#namespace,
      body: { metadata: { name: 'l' }, spec: { limits } },
    });
  }

  async setImage(name: string, image: string): Promise<void> {
    await this.changeContainer(name, { image });
  }

  async changeContainer(name: string, change: Partial<V1Container>): Promise<void> {
    await this.#patchDeployment(name, { spec: { template: { spec: { containers: [{ name: 'app', ...change }] } } } });
  }

  /** From version 11.0 to a 12.0 that cannot run, until the Deployment has given up. */
  async releaseThatFails(
    change: Partial<V1Container>,
    { container = {}, progressDeadlineSeconds = 10 }: { container?: Partial<V1Container>; progressDeadlineSeconds?: number } = {},
  ): Promise<void> {
    await this.createDeployment('hello', 'cutover/hello:11.0', { container, spec: { progressDeadlineSeconds } });
    await this.createService({ app: 'hello' });
    await this.rolledOut('hello');
    await this.changeContainer('hello', { image: 'cutover/hello:12.0', ...change });
    await vi.waitFor(async () => {
      const { status } = await this.#apps.readNamespacedDeployment({ name: 'hello', namespace: this.#namespace });
      expect(status?.conditions).toContainEqual(expect.objectContaining({ reason: 'ProgressDeadlineExceeded' }));
    }, PATIENCE);
  }

  /** Waits until some container waits for this reason after so many restarts. */
  async waitsToRestart(reason: string, restartCount: number): Promise<void> {
    await vi.waitFor(async () => {
      const { items } = await this.#core.listNamespacedPod({ namespace: this.#namespace });
      const containers = items.flatMap(({ status }) => status?.containerStatuses ?? []);
      expect(containers).toContainEqual(
        expect.objectContaining({ restartCount, state: { waiting: expect.objectContaining({ reason }) as unknown } }),
      );
    }, PATIENCE);
  }

  async deletePods(): Promise<void> {
    await this.#core.deleteCollectionNamespacedPod({ namespace: this.#namespace });
  }

  async annotate(name: string, annotations: Record<string, string>): Promise<void> {
    await this.#patchDeployment(name, { metadata: { annotations } });
  }

  /** As `kubectl rollout pause` (true) and `kubectl rollout resume` (null). */
  async pause(name: string, paused: true | null): Promise<void> {
    await this.#patchDeployment(name, { spec: { paused } });
  }

  /** As `kubectl rollout undo`: the template and the annotations of the ReplicaSet with that revision, by JSON patch. */
  async undo(name: string, toRevision: number): Promise<void> {
    const { items } = await this.#apps.listNamespacedReplicaSet({ namespace: this.#namespace });
    const target = items.find(({ metadata }) => Number(metadata?.annotations?.[REVISION]) === toRevision);
    const template = target?.spec?.template;
    const { 'pod-template-hash': _hash, ...labels } = template?.metadata?.labels ?? {};
    const kept = Object.entries(target?.metadata?.annotations ?? {}).filter(
      ([key]) => key === REVISION || !key.startsWith('deployment.'),
    );
    const body = [
      { op: 'replace', path: '/spec/template', value: { spec: template?.spec, metadata: { creationTimestamp: null, labels } } },
      { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries(kept) },
    ];
    const options = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
    await this.#apps.patchNamespacedDeployment({ name, namespace: this.#namespace, body }, options);
  }

  async select(selector: Record<string, string>): Promise<void> {
    const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    await this.#core.patchNamespacedService({ name: 'hello', namespace: this.#namespace, body: { spec: { selector } } }, options);
  }

  async deleteDeployment(name: string): Promise<void> {
    await this.#apps.deleteNamespacedDeployment({ name, namespace: this.#namespace, propagationPolicy: 'Background' });
  }

  /** Waits as `kubectl rollout status` does. */
  async rolledOut(name: string): Promise<void> {
    await vi.waitFor(async () => {
      const deployment = await this.#apps.readNamespacedDeployment({ name, namespace: this.#namespace });
      if (!isRolledOut(deployment)) throw new Error(`Deployment ${name} is not rolled out`);
    }, PATIENCE);
  }

  /** Waits until the Deployment's status has these counters. */
  async counts(name: string, counters: Readonly<Record<string, number>>): Promise<void> {
    await vi.waitFor(async () => {
      const { status } = await this.#apps.readNamespacedDeployment({ name, namespace: this.#namespace });
      expect(status).toMatchObject(counters);
    }, PATIENCE);
  }

  /** Waits until exactly so many pods are left, and the objects above them have taken note of it. */
  async podsLeft(count: number): Promise<void> {
    await vi.waitFor(async () => {
      const pods = await this.#core.listNamespacedPod({ namespace: this.#namespace });
      const deployments = await this.#apps.listNamespacedDeployment({ namespace: this.#namespace });
      const terminating = deployments.items.some(({ status }) => status?.terminatingReplicas !== 0);
      if (pods.items.length !== count || terminating) throw new Error(`${pods.items.length} pods instead of ${count}`);
    }, PATIENCE);
  }

  async #patchDeployment(name: string, body: object): Promise<void> {
    const options = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);
    await this.#apps.patchNamespacedDeployment({ name, namespace: this.#namespace, body }, options);
  }
}

const REVISION = 'deployment.kubernetes.io/revision';

interface DeploymentOptions {
  readonly strategy?: 'Recreate';
  readonly labels?: Record<string, string>;
  readonly spec?: Partial<Pick<V1DeploymentSpec, 'replicas' | 'progressDeadlineSeconds'>>;
  readonly pod?: Partial<V1PodSpec>;
  readonly container?: Partial<V1Container>;
}

function isRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  const wanted = spec?.replicas ?? 1;
  const counts = [status?.updatedReplicas, status?.replicas, status?.availableReplicas];
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) && counts.every((count) => (count ?? 0) === wanted);
}
