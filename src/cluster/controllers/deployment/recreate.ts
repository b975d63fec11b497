import type { Pod, ReplicaSet } from '../../objects.ts';
import { isTerminal } from '../pod-state.ts';
import { controllerOf } from '../ownership.ts';
import { syncGenerations } from './new-replica-set.ts';
import { isActiveSet, type Generations, type Rollout, sum, wantedReplicas } from './rollout.ts';
import { scaleTo } from './scaling.ts';

/**
 * One step of a recreate: scale the old to zero; wait until the last of their processes has ended (a pod being deleted still counts);
 * only then make the new ReplicaSet. Returns the generations as they are after it.
 */
export function recreateStep(rollout: Rollout, replicaSets: readonly ReplicaSet[], pods: readonly Pod[]): Generations {
  const generations = syncGenerations(rollout, replicaSets, false);
  const active = generations.old.filter(isActiveSet);
  for (const replicaSet of active) scaleTo(rollout, replicaSet, 0);
  if (active.length > 0 || oldPodsRun(generations, pods)) return generations;

  const ready = generations.newest === undefined ? syncGenerations(rollout, replicaSets, true) : generations;
  if (ready.newest !== undefined) scaleTo(rollout, ready.newest, wantedReplicas(rollout.deployment));
  return ready;
}

function oldPodsRun({ newest, old }: Generations, pods: readonly Pod[]): boolean {
  if (sum(old, ({ status }) => status?.replicas) > 0) return true;
  const oldUids = new Set(old.map(({ metadata }) => metadata.uid));
  return pods.some((pod) => {
    const owner = controllerOf(pod)?.uid ?? '';
    return owner !== newest?.metadata.uid && oldUids.has(owner) && !isTerminal(pod);
  });
}
