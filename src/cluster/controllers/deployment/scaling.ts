import { getObject, modifyObject, type Deployment, type ReplicaSet } from '../../objects.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './annotations.ts';
import { fencepostsOf } from './fenceposts.ts';
import { isActiveSet, type Rollout, sum, wantedReplicas } from './rollout.ts';

/** Scales a ReplicaSet and says so in an event; returns whether there was anything to do. */
export function scaleTo(rollout: Rollout, { metadata }: ReplicaSet, replicas: number): boolean {
  const current = getObject(rollout.store, 'replicasets', metadata.namespace, metadata.name);
  if (current === undefined || wantedReplicas(current) === replicas) return false;
  setReplicas(rollout, current, replicas);
  return true;
}

/** As `scaleTo`, and brings the replica annotations up to date even when the size stays. */
export function setReplicas({ store, recorder, deployment }: Rollout, current: ReplicaSet, replicas: number): void {
  const { namespace, name } = current.metadata;
  modifyObject(store, 'replicasets', namespace, name, (draft) => {
    draft.spec.replicas = replicas;
    draft.metadata.annotations = { ...draft.metadata.annotations, ...replicaAnnotations(deployment) };
  });
  const before = wantedReplicas(current);
  if (before === replicas) return;
  const direction = before < replicas ? 'up' : 'down';
  recorder.record(
    deployment,
    'Normal',
    'ScalingReplicaSet',
    `Scaled ${direction} replica set ${name} from ${before} to ${replicas}`,
  );
}

/** What a ReplicaSet remembers of its Deployment's size, to see later that it was scaled, and in which proportion. */
export function replicaAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = wantedReplicas(deployment);
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + fencepostsOf(deployment).maxSurge) };
}

/** How many replicas the newest ReplicaSet may have beside the others: as many as the surge leaves room for. */
export function roomForNewest(deployment: Deployment, others: readonly ReplicaSet[], newestReplicas: number): number {
  const wanted = wantedReplicas(deployment);
  if (deployment.spec.strategy?.type === 'Recreate') return wanted;
  const limit = wanted + fencepostsOf(deployment).maxSurge;
  const room = limit - sum(others, wantedReplicas) - newestReplicas;
  return room <= 0 ? newestReplicas : newestReplicas + Math.min(room, wanted - newestReplicas);
}

/** Whether the Deployment was scaled since its active ReplicaSets were: its new size has to be shared out before anything else. */
export function wasScaled(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  return replicaSets.filter(isActiveSet).some(({ metadata }) => {
    const desired = metadata.annotations?.[DESIRED_REPLICAS];
    return desired !== undefined && Number(desired) !== wantedReplicas(deployment);
  });
}
