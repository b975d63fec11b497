import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subnet } from './addresses.ts';
import { admitCreation } from './admission/admit.ts';
import { defaultNamespace } from './api/defaults/namespace.ts';
import { bindApiServer } from './api/server.ts';
import { startControllers } from './controllers/start.ts';
import type { LogRotation } from './node/log-store.ts';
import { NODE_NAME, startNode } from './node/node.ts';
import type { ProxyMode } from './services/endpoint-choice.ts';
import { startServiceProxy } from './services/proxy.ts';
import { type Draft, type KubeObject, type Store, createStore } from './store.ts';
import { createTrafficLog } from './traffic-log.ts';

export interface ClusterSettings {
  /** Where the kubeconfig and the logs of the pods go while the cluster runs; created when it is not there. */
  readonly dir: string;
  /** How long changes of endpoints take to reach the Services' listeners; absent: kube-proxy's own timing. */
  readonly endpointLagMs?: number;
  /** How Services choose among their endpoints; absent: `random`. */
  readonly proxyMode?: ProxyMode;
  /** When containers' logs get new files; absent: as the kubelet does, at 10 MiB. */
  readonly logRotation?: LogRotation;
  /** Marks all processes of the cluster; a random one when absent. */
  readonly clusterId?: string;
  /** Hears, a line each, of what decides about traffic: see traffic-log.ts. */
  readonly log?: (line: string) => void;
  /** Hears of errors that are bugs of the cluster; it goes on. */
  readonly onFailure: (error: unknown) => void;
}

/** A running embedded cluster in this process. */
export interface Cluster {
  readonly apiUrl: string;
  readonly subnet: Subnet;
  readonly store: Store;
  readonly kubeconfig: string;
  /** The kubeconfig as a file, mode 0600. */
  readonly kubeconfigPath: string;
  /** The API server goes away: connections and watches are cut, new ones refused. Everything else goes on. */
  stopApi(): Promise<void>;
  /** The API server comes back on the same port, with all objects and the same credentials. */
  startApi(): Promise<void>;
  /** Ends the pods' processes, closes all sockets and removes the cluster's files; the folder itself stays. */
  stop(): Promise<void>;
}

/** Starts the API server, the controllers, the node and the service proxy. What had started is stopped again when one cannot. */
export async function startCluster(settings: ClusterSettings): Promise<Cluster> {
  const { dir, onFailure, endpointLagMs, proxyMode: mode = 'random', clusterId = randomUUID() } = settings;
  const traffic = createTrafficLog(settings.log ?? (() => {}));
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (let undo = stops.pop(); undo !== undefined; undo = stops.pop()) await undo();
  };
  try {
    await mkdir(dir, { recursive: true });
    const store = createStore({ admit: admitCreation });
    store.create('namespaces', namespaceObject('default'));

    const api = await bindApiServer(onFailure);
    stops.push(() => api.stop());
    const { subnet } = api;
    const node = await startNode(store, {
      subnet,
      dir,
      clusterId,
      onFailure,
      onExit: traffic.exited,
      issueKubeconfig: (account, pod) => api.kubeconfigOf(account, pod),
      ...(settings.logRotation === undefined ? {} : { logRotation: settings.logRotation }),
    });
    stops.push(() => node.stop());
    const lag = endpointLagMs === undefined ? {} : { endpointLagMs };
    const proxy = await startServiceProxy(store, { subnet, mode, onFailure, onProgrammed: traffic.programmed, ...lag });
    stops.push(() => proxy.stop());
    const controllers = startControllers(store, { nodeName: NODE_NAME, subnet, onFailure });
    stops.push(() => controllers.stop());

    const kubeconfigPath = join(dir, 'kubeconfig');
    await writeFile(kubeconfigPath, api.kubeconfig, { mode: 0o600 });
    stops.push(() => rm(kubeconfigPath, { force: true }));
    api.serve(store, node.logs);
    return {
      apiUrl: api.apiUrl,
      subnet,
      store,
      kubeconfig: api.kubeconfig,
      kubeconfigPath,
      stopApi: () => api.stop(),
      startApi: () => api.restart(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function namespaceObject(name: string): Draft<KubeObject> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } as Draft<KubeObject>;
  defaultNamespace(namespace);
  return namespace;
}
