/**
 * The cluster around a release as far as it decides what becomes of requests: kept as evidence before the release and when the load has
 * stopped, so that the cause of a drop can be told from the run's folder alone.
 */
export interface Surroundings {
  readonly atMs: number;
  readonly when: 'before' | 'after';
  readonly workloads: readonly WorkloadFacts[];
  readonly services: readonly ServiceFacts[];
  readonly pods: readonly PodFacts[];
}

export interface WorkloadFacts {
  readonly kind: 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'ReplicationController';
  readonly name: string;
  readonly replicas: number;
  /** `RollingUpdate`, `Recreate`, `OnDelete`; undefined where the kind has none. */
  readonly updates: string | undefined;
  /** Of a rolling update, as numbers of pods. */
  readonly maxUnavailable: number | undefined;
  readonly maxSurge: number | undefined;
  readonly minReadySeconds: number;
  readonly graceSeconds: number;
  readonly containers: readonly ContainerFacts[];
}

export interface ContainerFacts {
  readonly name: string;
  readonly image: string | undefined;
  readonly ports: readonly { readonly name: string | undefined; readonly port: number }[];
  readonly hasReadinessProbe: boolean;
  readonly hasStartupProbe: boolean;
  readonly hasLivenessProbe: boolean;
  /** `sleep 5`, `exec ...`, `httpGet ...`; undefined: none. */
  readonly preStop: string | undefined;
  /** Of a preStop that sleeps. */
  readonly preStopSeconds: number | undefined;
}

export interface ServiceFacts {
  readonly name: string;
  readonly type: string;
  readonly headless: boolean;
  readonly selector: Readonly<Record<string, string>>;
  readonly sessionAffinity: string;
  readonly externalTrafficPolicy: string | undefined;
  readonly targetPorts: readonly (string | number)[];
  /** Ready ones, `ip`. */
  readonly endpoints: readonly string[];
  /** Pods of the release that its selector matches. */
  readonly pods: readonly string[];
}

export interface PodFacts {
  readonly name: string;
  readonly uid: string;
  readonly ip: string | undefined;
  readonly revision: string | undefined;
  readonly ready: boolean;
}
