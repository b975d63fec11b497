import type { ObjectOfKind, Selection } from '../cluster-port.ts';
import type { ContainerSubject } from '../milestone.ts';
import type { Mark } from '../strategy.ts';
import type { KnownPods } from './known-pods.ts';

type Event = ObjectOfKind['Event'];

/** The events in which the kubelet tells of probes that failed. It combines repetitions, and leaves out some of very many. */
export const PROBE_EVENTS: Selection = { fields: 'reason=Unhealthy,involvedObject.kind=Pod' };

/** An answer's body may be in the message. */
const MOST_CHARS = 200;

/** From one state of these events to the next: a repetition raises an event's count. Those of other pods say nothing about the release. */
export function probeMilestones(mark: Mark, pods: KnownPods): (events: readonly Event[]) => void {
  let seen: ReadonlyMap<string, number> | undefined;
  return (events) => {
    const now = new Map<string, number>();
    for (const event of events) {
      const name = event.metadata.name ?? '';
      const count = event.count ?? 1;
      now.set(name, count);
      if (seen === undefined || count <= (seen.get(name) ?? 0)) continue;
      const subject = subjectOf(event, pods);
      if (subject !== undefined)
        mark('probe-failed', `${subject.pod} ${(event.message ?? '').slice(0, MOST_CHARS)}`, { subject });
    }
    seen = now;
  };
}

function subjectOf({ involvedObject: { uid = '', fieldPath = '' } }: Event, pods: KnownPods): ContainerSubject | undefined {
  const pod = pods.byUid(uid);
  if (pod === undefined) return undefined;
  const container = /\{(.+)\}$/.exec(fieldPath)?.[1] ?? '';
  return { of: 'container', pod: pod.name, uid, container, restarts: pod.restarts.get(container) ?? 0 };
}
