import { isDeepStrictEqual } from 'node:util';
import type { Subnet } from '../addresses.ts';
import { createEventRecorder } from '../events.ts';
import { getObject, listObjects } from '../objects.ts';
import type { Store, StoreEvent } from '../store.ts';
import { startDataPlane } from './data-plane.ts';
import type { ListenFailure } from './listeners.ts';
import { type ServiceRule, serviceRules } from './rules.ts';
import { fixedLagSchedule, KUBE_PROXY_TIMING, kubeProxySchedule, type SyncTiming } from './sync-schedule.ts';

export interface ServiceProxySettings {
  readonly subnet: Subnet;
  /** Every change of Services and endpoints takes exactly this long to take effect; absent: kube-proxy's own timing. */
  readonly endpointLagMs?: number;
  /** kube-proxy's timing, when it shall be another than its default. */
  readonly timing?: SyncTiming;
  /** Hears of errors that are bugs. */
  readonly onFailure: (error: unknown) => void;
  /** Hears of rules that have just come into force: what the Services' clients see from now on. */
  readonly onProgrammed?: (rules: readonly ServiceRule[]) => void;
}

export interface ServiceProxy {
  /** Closes all listeners and connections. */
  stop(): Promise<void>;
}

/** How long after a listener could not be bound it is tried again. */
const RETRY_MS = 1000;

/** Answers for the Services of the store, as kube-proxy does; resolves when those that are there already are in force. */
export async function startServiceProxy(store: Store, settings: ServiceProxySettings): Promise<ServiceProxy> {
  const { subnet, endpointLagMs, timing = KUBE_PROXY_TIMING, onFailure, onProgrammed } = settings;
  const recorder = createEventRecorder(store, { component: 'kube-proxy', host: 'cutover-node' });
  const plane = await startDataPlane(onFailure);
  let known = new Set<string>();
  let retry: NodeJS.Timeout | undefined;

  const read = (): ServiceRule[] => serviceRules(listObjects(store, 'services'), listObjects(store, 'endpointslices'), subnet);

  async function write(rules: ServiceRule[]): Promise<void> {
    const failures = await plane.program(rules);
    onProgrammed?.(rules);
    report(failures);
    clearTimeout(retry);
    if (failures.length > 0) retry = setTimeout(() => schedule.request(), RETRY_MS);
  }

  function report(failures: readonly ListenFailure[]): void {
    for (const failure of failures) {
      const message = listenMessage(failure);
      const [namespace, name = ''] = failure.rule.service.split('/');
      const service = getObject(store, 'services', namespace, name);
      if (service !== undefined && !known.has(message)) recorder.record(service, 'Warning', 'ListenFailed', message);
    }
    known = new Set(failures.map(listenMessage));
  }

  const schedule =
    endpointLagMs === undefined ? kubeProxySchedule(read, write, timing) : fixedLagSchedule(read, write, endpointLagMs);
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

/** kube-proxy ignores changes to anything else in these objects. */
function concernsTraffic({ resource, object, previous, type }: StoreEvent): boolean {
  if (resource !== 'services' && resource !== 'endpointslices') return false;
  if (type !== 'MODIFIED') return true;
  const fields = resource === 'services' ? ['spec'] : ['endpoints', 'ports'];
  return fields.some((field) => !isDeepStrictEqual(object[field], previous?.[field]));
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it or choose another port',
  EACCES: 'ports below 1024 need privileges on this machine; choose a higher port, or lower net.ipv4.ip_unprivileged_port_start',
  EADDRNOTAVAIL: 'the address is not up on this machine',
};

function listenMessage({ rule, code }: ListenFailure): string {
  return `cannot listen on ${rule.address}:${rule.port}: ${code}${code in NEXT_STEPS ? ` (${NEXT_STEPS[code]})` : ''}`;
}
