import type { Condition, Pod, ReplicaSet, ReplicaSetStatus, ReplicationController } from '../../objects.ts';
import type { StoreError } from '../../store.ts';
import { kubeTime } from '../../timestamp.ts';
import { labelsInclude } from '../../label-requirements.ts';
import { availableInMs, isReady } from '../pod-state.ts';

export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly cause: StoreError;
}

/**
 * The status of an owner with these pods. Counters that are zero are left out, as Go's omitempty does, but terminatingReplicas, which a
 * ReplicationController does not have.
 */
export function replicaStatus(
  owner: ReplicaSet | ReplicationController,
  pods: { readonly active: readonly Pod[]; readonly terminating: readonly Pod[] },
  failure: ReplicaFailure | undefined,
  nowMs: number,
): ReplicaSetStatus {
  const { template, minReadySeconds = 0 } = owner.spec;
  const wanted = template.metadata?.labels ?? {};
  const count = (matches: (pod: Pod) => boolean) => pods.active.filter(matches).length;
  const conditions = failureConditions(owner.status?.conditions ?? [], failure);
  return {
    replicas: pods.active.length,
    ...unlessZero(
      'fullyLabeledReplicas',
      count((pod) => labelsInclude(pod.metadata.labels ?? {}, wanted)),
    ),
    ...unlessZero('readyReplicas', count(isReady)),
    ...unlessZero(
      'availableReplicas',
      count((pod) => availableInMs(pod, minReadySeconds, nowMs) === 0),
    ),
    ...(owner.kind === 'ReplicaSet' ? { terminatingReplicas: pods.terminating.length } : {}),
    ...(owner.metadata.generation === undefined ? {} : { observedGeneration: owner.metadata.generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** The first failure stays until pods can be made again. */
function failureConditions(current: readonly Condition[], failure: ReplicaFailure | undefined): readonly Condition[] {
  if (failure === undefined) return current.filter(({ type }) => type !== 'ReplicaFailure');
  if (current.some(({ type }) => type === 'ReplicaFailure')) return current;
  return [
    ...current,
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: kubeTime(),
      reason: failure.reason,
      message: failure.cause.message,
    },
  ];
}

export function unlessZero<K extends string>(field: K, value: number): { readonly [key in K]?: number } {
  return value === 0 ? {} : ({ [field]: value } as { [key in K]: number });
}
