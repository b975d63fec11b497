import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Subnet } from '../../src/cluster/addresses.ts';
import { NODE_NAME, type Node, startNode } from '../../src/cluster/node/node.ts';
import { type ClusterEvent, type Container, getObject, type Pod, type PodSpec } from '../../src/cluster/objects.ts';
import { createStore, type KubeObject, type Store } from '../../src/cluster/store.ts';

/** A node with a store of its own, that loses no time with waiting; stopped and removed when the test ends. */
export interface NodeWorld {
  readonly store: Store;
  readonly node: Node;
  readonly dir: string;
  readonly clusterId: string;
  /** Places a pod with one container `app` on the node. */
  place(name: string, container: Partial<Container>, spec?: Partial<PodSpec>): Pod;
  /** Resolves when the pod's newest state is as wanted. */
  until(name: string, isWanted: (pod: Pod) => boolean): Promise<Pod>;
  gone(name: string): Promise<void>;
  /** Reason and message of the events about a pod, in the order in which they first came. */
  events(name: string): { reason: string; message: string; count: number }[];
  /** Every state that the pod's status has gone through, each once. */
  history(name: string): Pod[];
  log(name: string, options?: { previous?: boolean; tailLines?: number }): Promise<string>;
}

let worlds = 0;

/** `subnet`: where the pods get their addresses from; see own-subnet.ts. */
export async function nodeWorld(
  subnet: Subnet,
  backOff = { firstMs: 60_000, longestMs: 60_000 },
  timing = { sandboxMs: 0, startMs: 0 },
): Promise<NodeWorld> {
  worlds += 1;
  const store = createStore();
  const dir = await mkdtemp(join(tmpdir(), 'cutover-node-'));
  const clusterId = `test-${process.pid}-${worlds}`;
  const failures: unknown[] = [];
  const node = await startNode(store, {
    subnet,
    dir,
    clusterId,
    onFailure: (error) => failures.push(error),
    relistPeriodMs: 50,
    timing,
    backOff,
  });
  const seen: KubeObject[] = [];
  store.watch(({ resource, object }) => {
    if (resource === 'pods') seen.push(object);
  });
  onTestFinished(async () => {
    await node.stop();
    await rm(dir, { recursive: true, force: true });
    if (failures.length > 0) throw new AggregateError(failures, 'the node reported failures');
  });

  function until(name: string, isWanted: (pod: Pod | undefined) => boolean): Promise<Pod | undefined> {
    const { promise, resolve } = Promise.withResolvers<Pod | undefined>();
    const look = (): void => {
      const pod = getObject(store, 'pods', 'default', name);
      if (isWanted(pod)) resolve(pod);
    };
    const unwatch = store.watch(look);
    look();
    return promise.finally(unwatch);
  }

  return {
    store,
    node,
    dir,
    clusterId,
    place(name, container, spec = {}) {
      return store.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: {
          nodeName: NODE_NAME,
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          containers: [{ name: 'app', image: 'cutover/hello:11.0', ...container }],
          ...spec,
        },
        status: { phase: 'Pending' },
      }) as Pod;
    },
    async until(name, isWanted) {
      const pod = await until(name, (candidate) => candidate !== undefined && isWanted(candidate));
      if (pod === undefined) throw new Error(`pod ${name} is gone`);
      return pod;
    },
    async gone(name) {
      await until(name, (pod) => pod === undefined);
    },
    events: (name) =>
      (store.list('events') as ClusterEvent[])
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort(
          (a, b) =>
            Number.parseInt(a.metadata.name.split('.').at(-1) ?? '', 16) -
            Number.parseInt(b.metadata.name.split('.').at(-1) ?? '', 16),
        )
        .map(({ reason, message, count = 1 }) => ({ reason, message, count })),
    history: (name) => seen.filter(({ metadata }) => metadata.name === name) as Pod[],
    async log(name, options = {}) {
      const chunks: Uint8Array[] = [];
      const whole = { follow: false, previous: false, timestamps: false, signal: new AbortController().signal, ...options };
      for await (const chunk of node.logs.readLog('default', name, 'app', whole) ?? []) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    },
  };
}

export const isReady = (pod: Pod): boolean => pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
export const isRunning = (pod: Pod): boolean => pod.status?.containerStatuses?.[0]?.state.running !== undefined;
export const waitingReason = (pod: Pod): string | undefined => pod.status?.containerStatuses?.[0]?.state.waiting?.reason;

/** The processes whose environment carries the cluster's mark. */
export async function markedProcesses(clusterId: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_pid, index) => environments[index]?.split('\0').includes(`CUTOVER_CLUSTER=${clusterId}`));
}
