import type { V1Container, V1LabelSelector, V1ObjectMeta } from '@kubernetes/client-node';
import type { ObjectOfKind, PodTemplate, Wire } from '../cluster-port.ts';
import type { Labels } from '../labels.ts';
import { rollLimits, type RollingUpdate } from '../roll-limits.ts';
import type { WorkloadFacts } from '../surroundings.ts';
import { containerFacts } from './container-facts.ts';
import type { WorkloadKind } from './workload-kinds.ts';

/** A workload with its kind, which the items of a list do not tell. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly metadata?: Wire<V1ObjectMeta>;
  readonly spec?: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplate;
    readonly selector?: Labels | Wire<V1LabelSelector>;
    /** Of a Deployment and of a StatefulSet. */
    readonly strategy?: UpdateStrategy;
    readonly updateStrategy?: UpdateStrategy;
  };
}

interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: RollingUpdate;
}

export function workload<K extends WorkloadKind>(kind: K, object: ObjectOfKind[K]): Workload {
  return { ...object, kind };
}

/** As the cluster's own defaults complete it. */
export function workloadFacts({ kind, metadata, spec = {} }: Workload): WorkloadFacts {
  const replicas = spec.replicas ?? 1;
  const pod = spec.template?.spec;
  return {
    kind,
    name: metadata?.name ?? '',
    replicas,
    ...updatesOf(kind, replicas, spec),
    minReadySeconds: spec.minReadySeconds ?? 0,
    graceSeconds: pod?.terminationGracePeriodSeconds ?? 30,
    containers: [...sidecars(pod?.initContainers), ...(pod?.containers ?? [])].map(containerFacts),
  };
}

function updatesOf(
  kind: WorkloadKind,
  replicas: number,
  { strategy, updateStrategy }: NonNullable<Workload['spec']>,
): Pick<WorkloadFacts, 'updates' | 'maxUnavailable' | 'maxSurge'> {
  if (kind === 'ReplicaSet' || kind === 'ReplicationController') return { updates: undefined, ...NO_LIMITS };
  const { type = 'RollingUpdate', rollingUpdate } = (kind === 'Deployment' ? strategy : updateStrategy) ?? {};
  if (type !== 'RollingUpdate') return { updates: type, ...NO_LIMITS };
  if (kind === 'StatefulSet') {
    // It takes one pod at a time unless told otherwise, and never has one too many.
    const { unavailable } = rollLimits(replicas, { maxUnavailable: rollingUpdate?.maxUnavailable ?? 1, maxSurge: 0 });
    return { updates: type, maxUnavailable: unavailable, maxSurge: 0 };
  }
  const { unavailable, surge } = rollLimits(replicas, rollingUpdate);
  return { updates: type, maxUnavailable: unavailable, maxSurge: surge };
}

const NO_LIMITS = { maxUnavailable: undefined, maxSurge: undefined };

/** Init containers that run beside the others. */
function sidecars(initContainers: readonly Wire<V1Container>[] = []): Wire<V1Container>[] {
  return initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
}
