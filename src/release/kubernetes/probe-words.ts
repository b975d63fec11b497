import type { ObjectOfKind, Pod } from '../cluster-port.ts';
import { isReady } from '../rollout.ts';
import { Abandoned, ReleaseFailed } from '../strategy.ts';
import type { Api } from './api.ts';
import { collectionOf } from './resources.ts';

type Event = ObjectOfKind['Event'];

/** What it costs at most to say more about a failure that is certain already. */
const PATIENCE_MS = 2_000;

/**
 * The failed or abandoned wait, with what the probes say of those new pods that run and are not ready: Kubernetes has that in events
 * only. As it was where there are no such pods or the events cannot be read.
 */
export async function withProbeWords(fault: unknown, api: Api, namespace: string, newPods: readonly Pod[]): Promise<unknown> {
  if (!(fault instanceof ReleaseFailed || fault instanceof Abandoned)) return fault;
  const waiting = newPods.filter((pod) => !isReady(pod) && isRunning(pod));
  if (waiting.length === 0) return fault;
  const words = await probeWords(api, namespace, new Set(waiting.map(({ metadata }) => metadata?.uid))).catch(() => '');
  if (words === '') return fault;
  const message = `${fault.message}; ${words}`;
  return fault instanceof Abandoned ? new Abandoned(message, fault.cause) : new ReleaseFailed(message);
}

/** What a probe of one of the pods said last; empty when none has said anything. */
async function probeWords(api: Api, namespace: string, pods: ReadonlySet<string | undefined>): Promise<string> {
  const query = { fieldSelector: 'involvedObject.kind=Pod,reason=Unhealthy' };
  const options = { query, patienceMs: PATIENCE_MS };
  const list = (await api.read('listing events', collectionOf('Event', namespace), options)) as { items?: Event[] } | undefined;
  const events = (list?.items ?? []).filter(({ involvedObject }) => pods.has(involvedObject.uid));
  const latest = events.toSorted((a, b) => lastSeen(a).localeCompare(lastSeen(b))).at(-1);
  return latest?.message?.trim() ?? '';
}

function isRunning({ status }: Pod): boolean {
  const containers = status?.containerStatuses ?? [];
  return containers.length > 0 && containers.every(({ state }) => state?.running !== undefined);
}

function lastSeen({ lastTimestamp, eventTime, metadata }: Event): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
}
