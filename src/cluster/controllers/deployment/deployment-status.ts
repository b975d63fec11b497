import type { Deployment, DeploymentStatus } from '../../objects.ts';
import { unlessZero } from '../replicaset/replicaset-status.ts';
import { condition, setCondition } from './conditions.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, type Generations, sum, wantedReplicas } from './rollout.ts';

/** The counters and the Available condition of a Deployment with these ReplicaSets; zeros are left out but terminatingReplicas. */
export function deploymentStatus(deployment: Deployment, generations: Generations): DeploymentStatus {
  const all = allOf(generations);
  const available = sum(all, ({ status }) => status?.availableReplicas);
  const hasEnough = available >= wantedReplicas(deployment) - fencepostsOf(deployment).maxUnavailable;
  const { collisionCount, conditions } = deployment.status ?? {};
  return {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    ...unlessZero(
      'replicas',
      sum(all, ({ status }) => status?.replicas),
    ),
    ...unlessZero('updatedReplicas', generations.newest?.status?.replicas ?? 0),
    ...unlessZero(
      'readyReplicas',
      sum(all, ({ status }) => status?.readyReplicas),
    ),
    ...unlessZero('availableReplicas', available),
    ...unlessZero('unavailableReplicas', Math.max(0, sum(all, wantedReplicas) - available)),
    terminatingReplicas: sum(all, ({ status }) => status?.terminatingReplicas),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: setCondition(
      conditions,
      hasEnough
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
    ),
  };
}

/** Whether every replica is of the present template and available, and nothing is left of the others. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}
