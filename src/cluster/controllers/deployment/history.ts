import { deleteObject } from '../../deletion.ts';
import { type Generations, revisionOf, type Rollout, wantedReplicas } from './rollout.ts';

const UNLIMITED = 2_147_483_647;

/** Deletes the oldest of the ReplicaSets that are kept for rollback, beyond revisionHistoryLimit. Those with pods stay. */
export function trimHistory({ store, deployment }: Rollout, { old }: Generations): void {
  const limit = deployment.spec.revisionHistoryLimit ?? UNLIMITED;
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = kept.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, kept.length - limit));
  for (const replicaSet of surplus) {
    const { namespace, name, generation = 0 } = replicaSet.metadata;
    const { replicas = 0, observedGeneration = 0 } = replicaSet.status ?? {};
    const isEmpty = replicas === 0 && wantedReplicas(replicaSet) === 0 && generation <= observedGeneration;
    if (isEmpty) deleteObject(store, 'replicasets', namespace, name);
  }
}
