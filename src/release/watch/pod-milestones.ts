import type { Pod } from '../cluster-port.ts';
import type { PodSubject } from '../milestone.ts';
import { isReady } from '../rollout.ts';
import type { Mark } from '../strategy.ts';
import { ContainerHistory } from './container-history.ts';
import type { KnownPods } from './known-pods.ts';
import { revisionOf } from './pod-revision.ts';

interface SeenPod {
  readonly subject: PodSubject;
  readonly ready: boolean;
  readonly deleted: boolean;
  readonly containers: ContainerHistory;
}

/** From one state of the pods to the next. A missed state in between costs a milestone's exact time, never the milestone. */
export function podMilestones(mark: Mark, known: KnownPods): (pods: readonly Pod[]) => void {
  const self = Symbol('a follower of pods');
  let seen: ReadonlyMap<string, SeenPod> | undefined;
  return (pods) => {
    const now = new Map<string, SeenPod>();
    for (const pod of pods) {
      const uid = pod.metadata?.uid ?? '';
      if (!known.isOf(self, uid)) continue;
      known.learn(pod);
      const before = seen?.get(uid);
      const after = seenPod(pod, before?.containers ?? new ContainerHistory());
      now.set(uid, after);
      const containers = after.containers.next(pod);
      if (seen === undefined) continue;
      const text = textOf(after.subject);
      const { subject } = after;
      if (before === undefined) mark('pod-created', text, { subject });
      if (after.ready && before?.ready !== true) mark('pod-ready', text, { subject });
      if (after.deleted && before?.deleted !== true) mark('pod-deleted', text, { subject });
      for (const change of containers) mark(change.kind, change.detail, { subject: change.subject });
      // One that is deleted is no longer ready either: nothing that needs to be said twice.
      if (before?.ready === true && !after.ready && !after.deleted) mark('pod-unready', text, { subject });
    }
    for (const [uid, { subject }] of seen ?? []) if (!now.has(uid)) mark('pod-gone', textOf(subject), { subject });
    seen = now;
  };
}

function seenPod(pod: Pod, containers: ContainerHistory): SeenPod {
  return {
    subject: subjectOf(pod),
    ready: isReady(pod),
    deleted: pod.metadata?.deletionTimestamp !== undefined,
    containers,
  };
}

function subjectOf({ metadata, spec, status }: Pod): PodSubject {
  const ip = status?.podIP;
  const revision = revisionOf(metadata?.labels);
  const image = spec?.containers[0]?.image;
  const graceSeconds = metadata?.deletionGracePeriodSeconds;
  return {
    of: 'pod',
    pod: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ...(ip === undefined ? {} : { ip }),
    ...(revision === undefined ? {} : { revision }),
    ...(image === undefined ? {} : { image }),
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
  };
}

function textOf({ pod, ip, image }: PodSubject): string {
  return [pod, ip, image].filter((part) => part !== undefined).join(' ');
}
