import type { Deployment, ReplicaSet, ReplicationController, StatefulSet } from '../../objects.ts';
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

/** The defaults of v1 ReplicationController: selector and labels are those of its template. */
export function defaultReplicationController(controller: Draft<ReplicationController>): void {
  const { metadata, spec } = controller;
  if (spec === undefined) return;
  spec.replicas ??= 1;
  const { labels } = spec.template?.metadata ?? {};
  if (labels !== undefined) {
    spec.selector ??= { ...labels };
    metadata.labels ??= { ...labels };
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
  controller.status ??= { replicas: 0 };
}

/** The defaults of apps/v1 StatefulSet. */
export function defaultStatefulSet(statefulSet: Draft<StatefulSet>): void {
  const { spec } = statefulSet;
  if (spec === undefined) return;
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ??= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec['persistentVolumeClaimRetentionPolicy'] ??= { whenDeleted: 'Retain', whenScaled: 'Retain' };
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
  statefulSet.status ??= { replicas: 0, availableReplicas: 0 };
}
