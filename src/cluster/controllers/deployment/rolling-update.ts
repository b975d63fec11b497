import type { ReplicaSet } from '../../objects.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, byCreation, type Generations, isActiveSet, type Rollout, sum, wantedReplicas } from './rollout.ts';
import { roomForNewest, scaleTo } from './scaling.ts';

/** One step of a rolling update: grow the new as far as the surge allows, else shrink the old as far as availability allows. */
export function rollingStep(rollout: Rollout, generations: Generations): void {
  if (!growNewest(rollout, generations)) shrinkOld(rollout, generations);
}

function growNewest(rollout: Rollout, { newest, old }: Generations): boolean {
  if (newest === undefined) return false;
  const wanted = wantedReplicas(rollout.deployment);
  const size = wantedReplicas(newest);
  if (size === wanted) return false;
  return scaleTo(rollout, newest, size > wanted ? wanted : roomForNewest(rollout.deployment, old, size));
}

function shrinkOld(rollout: Rollout, generations: Generations): void {
  const { deployment } = rollout;
  const { newest } = generations;
  const old = generations.old.filter(isActiveSet).toSorted(byCreation);
  const minAvailable = wantedReplicas(deployment) - fencepostsOf(deployment).maxUnavailable;
  const newestUnavailable = newest === undefined ? 0 : wantedReplicas(newest) - availableOf(newest);
  const mayGo = sum(allOf(generations), wantedReplicas) - minAvailable - newestUnavailable;
  if (old.length === 0 || mayGo <= 0) return;

  const available = sum(allOf({ newest, old }), availableOf);
  const unhealthy = take(rollout, old, mayGo, (replicaSet) => wantedReplicas(replicaSet) - availableOf(replicaSet));
  const healthyMayGo = Math.min(mayGo - sumOf(unhealthy), available - minAvailable);
  take(rollout, old, healthyMayGo, availableOf, unhealthy);
}

/** A status that has not yet followed a scaling down does not make more pods available than are asked for. */
function availableOf(replicaSet: ReplicaSet): number {
  return Math.min(wantedReplicas(replicaSet), replicaSet.status?.availableReplicas ?? 0);
}

/**
 * Takes up to `limit` replicas from ReplicaSets, the oldest first, from each at most its share; `taken` is what an earlier round took.
 * Unavailable replicas are taken in a round before the others: they serve nobody, and could block the rollout for ever.
 */
function take(
  rollout: Rollout,
  replicaSets: readonly ReplicaSet[],
  limit: number,
  share: (replicaSet: ReplicaSet) => number,
  taken: readonly number[] = [],
): number[] {
  let left = Math.max(0, limit);
  return replicaSets.map((replicaSet, index) => {
    const going = Math.min(left, share(replicaSet));
    left -= going;
    if (going > 0) scaleTo(rollout, replicaSet, wantedReplicas(replicaSet) - (taken[index] ?? 0) - going);
    return going;
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
