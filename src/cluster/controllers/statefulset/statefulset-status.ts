import type { Pod, StatefulSet, StatefulSetStatus } from '../../objects.ts';
import { availableInMs, isReady } from '../pod-state.ts';
import { unlessZero } from '../replicaset/replicaset-status.ts';
import { revisionOf } from './identity.ts';
import type { Revisions } from './revisions.ts';

/**
 * The status of a StatefulSet with these pods. The update revision becomes the current one when all pods have it and are ready; with
 * OnDelete it never does, as in Kubernetes. Counters that are zero are left out, as Go's omitempty does, but the two that it keeps.
 */
export function statefulSetStatus(
  set: StatefulSet,
  revisions: Revisions,
  pods: readonly Pod[],
  nowMs: number,
): StatefulSetStatus {
  const { replicas: wanted = 1, minReadySeconds = 0, updateStrategy } = set.spec;
  const made = (revision: string) =>
    pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && revisionOf(pod) === revision).length;
  const [current, update] = [revisions.current.metadata.name, revisions.update.metadata.name];
  const [updated, ready] = [made(update), pods.filter(isReady).length];
  const isComplete = updateStrategy?.type !== 'OnDelete' && [updated, ready, pods.length].every((count) => count === wanted);
  return {
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    replicas: pods.length,
    ...unlessZero('readyReplicas', ready),
    ...unlessZero('currentReplicas', isComplete ? updated : made(current)),
    ...unlessZero('updatedReplicas', updated),
    currentRevision: isComplete ? update : current,
    updateRevision: update,
    collisionCount: revisions.collisionCount,
    availableReplicas: pods.filter((pod) => availableInMs(pod, minReadySeconds, nowMs) === 0).length,
  };
}
