import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeAddress, type Subnet } from '../addresses.ts';
import type { LogSource } from '../api/log-source.ts';
import { createEventRecorder } from '../events.ts';
import { listObjects, type Pod } from '../objects.ts';
import type { Store, StoreEvent } from '../store.ts';
import { AddressPool } from './address-pool.ts';
import { type BackOffSettings, KUBELET_BACK_OFF } from './back-off.ts';
import { KUBELET_LOG_ROTATION, type LogRotation, LogStore } from './log-store.ts';
import { CONTAINERD_TIMING, type ExitListener, type NodeContext, type RuntimeTiming } from './node-context.ts';
import { nodeObject } from './node-object.ts';
import { killOrphans } from './orphans.ts';
import { type IssueKubeconfig, PodCredentials } from './pod-credentials.ts';
import { PodWorker } from './pod-worker.ts';
import { ProcessTable } from './process-table.ts';
import { Relist } from './relist.ts';

export const NODE_NAME = 'cutover-node';

export interface NodeSettings {
  readonly subnet: Subnet;
  /** Where the logs of containers and the pods' credentials go, in a folder `pods`, which is removed at the end. */
  readonly dir: string;
  /** Marks all processes of the cluster, see killOrphans. */
  readonly clusterId: string;
  /** Hears of errors that are bugs. */
  readonly onFailure: (error: unknown) => void;
  /** How often the node looks at its containers; the kubelet does it once a second. */
  readonly relistPeriodMs?: number;
  readonly backOff?: BackOffSettings;
  readonly timing?: RuntimeTiming;
  readonly logRotation?: LogRotation;
  /** How pods get credentials for the API; absent: they get none. */
  readonly issueKubeconfig?: IssueKubeconfig;
  /** Hears of every container's end. */
  readonly onExit?: ExitListener;
}

export interface Node {
  readonly logs: LogSource;
  /** Kills all pods, without changing their objects; resolves when no process is left. */
  stop(): Promise<void>;
}

/** Registers the node and runs, from now on, every pod that is placed on it. */
export async function startNode(store: Store, settings: NodeSettings): Promise<Node> {
  const { subnet, clusterId, onFailure } = settings;
  const dir = join(settings.dir, 'pods');
  await mkdir(dir, { recursive: true });
  const node: NodeContext = {
    store,
    clusterId,
    hostIP: nodeAddress(subnet),
    backOff: settings.backOff ?? KUBELET_BACK_OFF,
    timing: settings.timing ?? CONTAINERD_TIMING,
    onExit: settings.onExit ?? (() => {}),
    recorder: createEventRecorder(store, { component: 'kubelet', host: NODE_NAME }),
    addresses: new AddressPool(subnet),
    logs: new LogStore(dir, settings.logRotation ?? KUBELET_LOG_ROTATION, onFailure),
    credentials: new PodCredentials(store, join(dir, 'credentials'), settings.issueKubeconfig),
    processes: new ProcessTable(),
    relist: new Relist(settings.relistPeriodMs ?? 1000),
  };
  const workers = new Map<string, PodWorker>();
  const running = new Set<Promise<void>>();

  function accept(pod: Pod): void {
    const { uid } = pod.metadata;
    const { phase } = pod.status ?? {};
    if (pod.spec.nodeName !== NODE_NAME || phase === 'Succeeded' || phase === 'Failed') return;
    const worker = new PodWorker(node, pod);
    workers.set(uid, worker);
    const run = worker
      .run()
      .catch(onFailure)
      .finally(() => {
        workers.delete(uid);
        running.delete(run);
      });
    running.add(run);
  }

  function hear({ type, resource, object }: StoreEvent): void {
    if (resource !== 'pods') return;
    const pod = object as Pod;
    const worker = workers.get(pod.metadata.uid);
    if (type === 'DELETED') worker?.kill();
    else if (worker === undefined) accept(pod);
    else worker.update(pod);
  }

  store.create('nodes', nodeObject(NODE_NAME, node.hostIP, clusterId));
  for (const pod of listObjects(store, 'pods')) accept(pod);
  const unwatch = store.watch(hear);
  return {
    logs: node.logs,
    async stop() {
      unwatch();
      node.relist.stop();
      node.logs.stop();
      for (const worker of workers.values()) worker.kill();
      await node.processes.killAll();
      await Promise.all(running);
      await killOrphans(clusterId);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
