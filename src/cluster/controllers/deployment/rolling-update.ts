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
  const old = generations.old.filter(isActiveSet).toSorted(byCreation);
  const minAvailable = wantedReplicas(deployment) - fencepostsOf(deployment).maxUnavailable;
  const { newest } = generations;
  const newestUnavailable = newest === undefined ? 0 : wantedReplicas(newest) - (newest.status?.availableReplicas ?? 0);
  const mayGo = sum(allOf(generations), wantedReplicas) - minAvailable - newestUnavailable;
  if (old.length === 0 || mayGo <= 0) return;

  const sizes = new Map(old.map((replicaSet) => [replicaSet, wantedReplicas(replicaSet)]));
  takeUnhealthy(rollout, sizes, mayGo);
  takeAvailable(rollout, sizes, sum(allOf({ newest, old }), ({ status }) => status?.availableReplicas) - minAvailable);
}

/** Old replicas that are not available go first: they serve nobody, and could block the rollout for ever. */
function takeUnhealthy(rollout: Rollout, sizes: Map<ReplicaSet, number>, mayGo: number): void {
  let left = mayGo;
  for (const [replicaSet, size] of sizes) {
    const going = Math.max(0, Math.min(left, size - (replicaSet.status?.availableReplicas ?? 0)));
    left -= going;
    shrink(rollout, sizes, replicaSet, going);
  }
}

function takeAvailable(rollout: Rollout, sizes: Map<ReplicaSet, number>, mayGo: number): void {
  let left = Math.max(0, mayGo);
  for (const [replicaSet, size] of sizes) {
    const going = Math.min(left, size);
    left -= going;
    shrink(rollout, sizes, replicaSet, going);
  }
}

function shrink(rollout: Rollout, sizes: Map<ReplicaSet, number>, replicaSet: ReplicaSet, by: number): void {
  if (by === 0) return;
  const size = (sizes.get(replicaSet) ?? 0) - by;
  scaleTo(rollout, replicaSet, size);
  sizes.set(replicaSet, size);
}
