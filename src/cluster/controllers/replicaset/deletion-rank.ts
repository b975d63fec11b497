import type { Pod } from '../../objects.ts';
import { isReady, readyCondition } from '../pod-state.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Which pods go first when a ReplicaSet shrinks, as `ActivePodsWithRanks` in kube-controller-manager orders them: not yet on a node,
 * then Pending before Running, not ready, lower deletion cost, ready for less long, more restarts, younger. Times are compared by
 * power of two of their age, and equals by uid, so that the choice among pods of about the same age is arbitrary but repeatable.
 * The rule that spreads pods over nodes is left out: there is one node.
 */
export function byDeletionOrder(nowMs: number): (a: Pod, b: Pod) => number {
  return (a, b) => {
    const criteria: ((pod: Pod) => number)[] = [
      (pod) => (pod.spec.nodeName ? 1 : 0),
      (pod) => PHASE_RANK[pod.status?.phase ?? 'Pending'] ?? 0,
      (pod) => (isReady(pod) ? 1 : 0),
      (pod) => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0),
    ];
    for (const criterion of criteria) {
      const difference = criterion(a) - criterion(b);
      if (difference !== 0) return difference;
    }
    if (isReady(a) && isReady(b)) {
      const [readyA, readyB] = [readyCondition(a)?.lastTransitionTime, readyCondition(b)?.lastTransitionTime];
      if (readyA !== readyB) return ageOrder(readyA, readyB, nowMs) || uidOrder(a, b);
    }
    const restarts = mostRestarts(b) - mostRestarts(a);
    if (restarts !== 0) return restarts;
    const [createdA, createdB] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
    return (createdA === createdB ? 0 : ageOrder(createdA, createdB, nowMs)) || uidOrder(a, b);
  };
}

function ageOrder(a: string | undefined, b: string | undefined, nowMs: number): number {
  return ageMagnitude(a, nowMs) - ageMagnitude(b, nowMs);
}

/** The power of two of an age in nanoseconds; -1 for one that is not past. */
function ageMagnitude(time: string | undefined, nowMs: number): number {
  const ageNs = (nowMs - Date.parse(time ?? '')) * 1e6;
  return ageNs > 0 ? Math.floor(Math.log2(ageNs)) : -1;
}

function mostRestarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function uidOrder(a: Pod, b: Pod): number {
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}
