import type { Condition, Pod, ReplicaSet, ReplicaSetStatus } from '../../objects.ts';
import type { StoreError } from '../../store.ts';
import { kubeTime } from '../../timestamp.ts';
import { labelsInclude } from '../../label-requirements.ts';
import { availableInMs, isReady } from '../pod-state.ts';

export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly cause: StoreError;
}

/** The status of a ReplicaSet with these pods. Counters that are zero are left out, as Go's omitempty does, but terminatingReplicas. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  pods: { readonly active: readonly Pod[]; readonly terminating: readonly Pod[] },
  failure: ReplicaFailure | undefined,
  nowMs: number,
): ReplicaSetStatus {
  const { template, minReadySeconds = 0 } = replicaSet.spec;
  const wanted = template.metadata?.labels ?? {};
  const count = (matches: (pod: Pod) => boolean) => pods.active.filter(matches).length;
  const conditions = failureConditions(replicaSet.status?.conditions ?? [], failure);
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
    terminatingReplicas: pods.terminating.length,
    ...(replicaSet.metadata.generation === undefined ? {} : { observedGeneration: replicaSet.metadata.generation }),
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
