import { isDeepStrictEqual } from 'node:util';
import { ingressAddress, INGRESS_PORT, type Subnet } from '../addresses.ts';
import { createEventRecorder } from '../events.ts';
import { listObjects } from '../objects.ts';
import type { Store, StoreEvent } from '../store.ts';
import { type Programme, startDataPlane } from './data-plane.ts';
import type { ProxyMode } from './endpoint-choice.ts';
import { ingressRoutes } from './ingress/routes.ts';
import type { ListenFailure } from './listeners.ts';
import { serviceRules } from './rules.ts';
import { fixedLagSchedule, KUBE_PROXY_TIMING, kubeProxySchedule, type SyncTiming } from './sync-schedule.ts';

export interface ServiceProxySettings {
  readonly subnet: Subnet;
  readonly mode?: ProxyMode;
  /** Every change of Services and endpoints takes exactly this long to take effect; absent: kube-proxy's own timing. */
  readonly endpointLagMs?: number;
  /** kube-proxy's timing, when it shall be another than its default. */
  readonly timing?: SyncTiming;
  /** Hears of errors that are bugs. */
  readonly onFailure: (error: unknown) => void;
  /** Hears of what has just come into force: what the clients of Services and Ingresses see from now on. */
  readonly onProgrammed?: (programme: Programme) => void;
}

export interface ServiceProxy {
  /** Closes all listeners and connections. */
  stop(): Promise<void>;
}

/** How long after a listener could not be bound it is tried again. */
const RETRY_MS = 1000;

/**
 * Answers for the Services of the store, as kube-proxy does, and for its Ingresses, as an ingress controller does, which here learns of
 * changes at the same time. Resolves when those that are there already are in force.
 */
export async function startServiceProxy(store: Store, settings: ServiceProxySettings): Promise<ServiceProxy> {
  const { subnet, mode = 'random', endpointLagMs, timing = KUBE_PROXY_TIMING, onFailure, onProgrammed } = settings;
  const recorder = createEventRecorder(store, { component: 'kube-proxy', host: 'cutover-node' });
  const plane = await startDataPlane(mode, onFailure);
  let known = new Set<string>();
  let retry: NodeJS.Timeout | undefined;

  function read(): Programme {
    const services = listObjects(store, 'services');
    const slices = listObjects(store, 'endpointslices');
    const routes = ingressRoutes(listObjects(store, 'ingresses'), services, slices);
    return {
      rules: serviceRules(services, slices, subnet),
      ingress: { address: ingressAddress(subnet), port: INGRESS_PORT, routes },
    };
  }

  async function write(programme: Programme): Promise<void> {
    const failures = await plane.program(programme);
    onProgrammed?.(programme);
    report(failures);
    clearTimeout(retry);
    if (failures.length > 0) retry = setTimeout(() => schedule.request(), RETRY_MS);
  }

  function report(failures: readonly ListenFailure[]): void {
    for (const failure of failures) {
      const message = listenMessage(failure);
      const { resource, key } = failure.owner;
      const [namespace, name = ''] = key.split('/');
      const owner = store.get(resource, namespace, name);
      if (owner !== undefined && !known.has(message)) recorder.record(owner, 'Warning', 'ListenFailed', message);
    }
    known = new Set(failures.map(listenMessage));
  }

  const work = { read, write, onFailure };
  const schedule = endpointLagMs === undefined ? kubeProxySchedule(work, timing) : fixedLagSchedule(work, endpointLagMs);
  const unwatch = store.watch((event) => {
    if (concernsTraffic(event)) schedule.request();
  });
  await write(read());
  return {
    async stop() {
      unwatch();
      schedule.stop();
      clearTimeout(retry);
      await plane.stop();
    },
  };
}

/** What of these objects decides about traffic; changes to anything else are ignored. */
const DECISIVE: Readonly<Record<string, readonly string[]>> = {
  services: ['spec', 'status'],
  endpointslices: ['endpoints', 'ports'],
  ingresses: ['spec'],
};

function concernsTraffic({ resource, object, previous, type }: StoreEvent): boolean {
  const fields = DECISIVE[resource];
  if (fields === undefined) return false;
  return type !== 'MODIFIED' || fields.some((field) => !isDeepStrictEqual(object[field], previous?.[field]));
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it or choose another port',
  EACCES: 'ports below 1024 need privileges on this machine; choose a higher port, or lower net.ipv4.ip_unprivileged_port_start',
  EADDRNOTAVAIL: 'the address is not up on this machine',
};

function listenMessage({ address, port, code }: ListenFailure): string {
  return `cannot listen on ${address}:${port}: ${code}${code in NEXT_STEPS ? ` (${NEXT_STEPS[code]})` : ''}`;
}
