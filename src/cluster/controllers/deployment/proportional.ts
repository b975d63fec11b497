import type { Deployment, ReplicaSet } from '../../objects.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './annotations.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, byCreation, type Generations, isActiveSet, type Rollout, sum, wantedReplicas } from './rollout.ts';
import { scaleTo, setReplicas } from './scaling.ts';

/** Brings the ReplicaSets to the Deployment's size without taking a rollout further: all that happens while it is paused. */
export function shareOutReplicas(rollout: Rollout, generations: Generations): void {
  const { deployment } = rollout;
  const only = onlyActiveOrLatest(generations);
  if (only !== undefined) {
    scaleTo(rollout, only, wantedReplicas(deployment));
    return;
  }
  if (isSaturated(deployment, generations.newest)) {
    for (const replicaSet of generations.old.filter(isActiveSet)) scaleTo(rollout, replicaSet, 0);
    return;
  }
  if (deployment.spec.strategy?.type === 'Recreate') return;
  const active = allOf(generations).filter(isActiveSet);
  const toAdd = allowedSize(deployment) - sum(active, wantedReplicas);
  for (const { replicaSet, replicas } of proportions(deployment, active, toAdd)) {
    setReplicas(rollout, replicaSet, replicas);
  }
}

function onlyActiveOrLatest(generations: Generations): ReplicaSet | undefined {
  const active = allOf(generations).filter(isActiveSet);
  if (active.length > 1) return undefined;
  return active[0] ?? generations.newest ?? generations.old.toSorted(byCreation).at(-1);
}

function isSaturated(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
  if (newest === undefined) return false;
  const wanted = wantedReplicas(deployment);
  const counts = [
    wantedReplicas(newest),
    Number(newest.metadata.annotations?.[DESIRED_REPLICAS]),
    newest.status?.availableReplicas ?? 0,
  ];
  return counts.every((count) => count === wanted);
}

function allowedSize(deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  return wanted === 0 ? 0 : wanted + fencepostsOf(deployment).maxSurge;
}

/**
 * Shares `toAdd` replicas (negative: to take away) among ReplicaSets in proportion to their size, the larger first, the rest that
 * rounding leaves to the largest. Of equally large ones the newer grows first, the older shrinks first.
 */
export function proportions(
  deployment: Deployment,
  active: readonly ReplicaSet[],
  toAdd: number,
): { readonly replicaSet: ReplicaSet; readonly replicas: number }[] {
  const ageOrder = toAdd > 0 ? -1 : 1;
  const bySize = active.toSorted((a, b) => wantedReplicas(b) - wantedReplicas(a) || ageOrder * byCreation(a, b));
  let added = 0;
  const shares = bySize.map((replicaSet) => {
    const left = toAdd - added;
    const fair = fairShare(deployment, replicaSet);
    const share = toAdd > 0 ? Math.min(fair, left) : Math.max(fair, left);
    const given = left === 0 ? 0 : share;
    added += given;
    return { replicaSet, replicas: wantedReplicas(replicaSet) + given };
  });
  return shares.map(({ replicaSet, replicas }, place) => ({
    replicaSet,
    replicas: place === 0 ? Math.max(0, replicas + toAdd - added) : replicas,
  }));
}

/** What would keep a ReplicaSet's part of the whole as it was when it was last scaled; halves are rounded away from zero. */
function fairShare(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = wantedReplicas(replicaSet);
  const wanted = wantedReplicas(deployment);
  if (wanted === 0) return -size;
  const wholeBefore = Number(replicaSet.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status?.replicas ?? 0);
  if (wholeBefore === 0) return 0;
  return Math.floor((size * (wanted + fencepostsOf(deployment).maxSurge)) / wholeBefore + 0.5) - size;
}
