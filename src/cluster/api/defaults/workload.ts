import type { Deployment, ReplicaSet } from '../../objects.ts';
import type { Draft } from '../../store.ts';
import { defaultPodSpec } from './pod.ts';

/** The defaults of apps/v1 Deployment. */
export function defaultDeployment(deployment: Draft<Deployment>): void {
  const { spec } = deployment;
  if (spec === undefined) return;
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy ??= {};
  spec.strategy.type ??= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
  deployment.status ??= {};
}

/** The defaults of apps/v1 ReplicaSet. */
export function defaultReplicaSet(replicaSet: Draft<ReplicaSet>): void {
  const { spec } = replicaSet;
  if (spec === undefined) return;
  spec.replicas ??= 1;
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
  replicaSet.status ??= { replicas: 0 };
}
