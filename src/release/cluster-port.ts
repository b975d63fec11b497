/** Shapes of Kubernetes objects come from the client library; the release only needs plain data. */
import type {
  CoreV1Event,
  V1ConfigMap,
  V1ControllerRevision,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1Job,
  V1Lease,
  V1LimitRange,
  V1Namespace,
  V1Pod,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1ReplicationController,
  V1ResourceQuota,
  V1Secret,
  V1Service,
  V1StatefulSet,
} from '@kubernetes/client-node';
import type { ApplicableKind, ReplaceableKind } from './object-kind.ts';

/**
 * An object as it travels: dates are ISO text. The client library's own models drop fields that it does not know; what is read to be
 * written back must keep them, so objects stay as the cluster sent them.
 */
export type Wire<T> = T extends Date ? string : T extends object ? { [Key in keyof T]: Wire<T[Key]> } : T;

export type Deployment = Wire<V1Deployment>;
export type ReplicaSet = Wire<V1ReplicaSet>;
export type PodTemplate = Wire<V1PodTemplateSpec>;
export type Pod = Wire<V1Pod>;
export type Service = Wire<V1Service>;
export type EndpointSlice = Wire<V1EndpointSlice>;
export type Namespace = Wire<V1Namespace>;
export type ConfigMap = Wire<V1ConfigMap>;
export type Job = Wire<V1Job>;
export type Secret = Wire<V1Secret>;
export type Lease = Wire<V1Lease>;

/** Every kind that a release or a fleet reads or changes. */
export interface ObjectOfKind {
  readonly Deployment: Deployment;
  readonly ReplicaSet: ReplicaSet;
  readonly StatefulSet: Wire<V1StatefulSet>;
  readonly ControllerRevision: Wire<V1ControllerRevision>;
  readonly ReplicationController: Wire<V1ReplicationController>;
  readonly Pod: Pod;
  readonly Service: Service;
  readonly ConfigMap: ConfigMap;
  readonly Namespace: Namespace;
  readonly Event: Wire<CoreV1Event>;
  readonly ResourceQuota: Wire<V1ResourceQuota>;
  readonly LimitRange: Wire<V1LimitRange>;
  readonly EndpointSlice: EndpointSlice;
  readonly Ingress: Wire<V1Ingress>;
  readonly Job: Job;
  readonly Secret: Secret;
  readonly Lease: Lease;
}

export type Kind = keyof ObjectOfKind;

/** Which objects of a kind; all of the namespace's when neither is given. */
export interface Selection {
  /** `app=hello,tier in (a,b)` */
  readonly labels?: string;
  readonly name?: string;
  /** A field selector: `reason=Unhealthy`. Which fields can be selected by depends on the kind. */
  readonly fields?: string;
}

/** How an object is deleted. */
export interface Removal {
  /** Only the object with this uid: what somebody else has put in its place stays. */
  readonly uid?: string | undefined;
  /** What becomes of what it owns; Foreground when not given. */
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

export interface RolloutWait {
  /** Goes on hoping whatever the cluster shows, which is what a restore wants. */
  readonly patient?: boolean;
  /** Resolves already when so many pods of the new template are ready. */
  readonly newPods?: number;
}

export interface ReplicasWait {
  /** As for a rollout. */
  readonly patient?: boolean;
  /** Uids of pods that were there before the release: trouble of theirs is no reason to stop. */
  readonly old?: ReadonlySet<string>;
}

/** Something that a release wants to do, as access reviews name it. */
export interface Access {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** The resource is in no namespace. */
  readonly clusterWide?: true;
  /** Without it the run goes on, with less to tell the cause of a drop from. */
  readonly forEvidence?: true;
}

/** The cluster's clock against ours. */
export interface ClusterClock {
  /** Positive when the cluster's is ahead. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * What strategies may ask of a cluster, in one namespace: the narrow side of src/release/kubernetes. Every call rejects with
 * ReleaseFailed for an answer that is final, in the cluster's own words. Reads are repeated through transient faults; what changes
 * state is sent once.
 */
export interface ClusterPort {
  readonly namespace: string;
  get<K extends Kind>(kind: K, name: string): Promise<ObjectOfKind[K] | undefined>;
  list<K extends Kind>(kind: K, selection?: Selection): Promise<ObjectOfKind[K][]>;
  create<K extends Kind>(kind: K, object: ObjectOfKind[K]): Promise<ObjectOfKind[K]>;
  /** Replaces it: the object's resourceVersion is the precondition. Rejects with Conflict when it is an old one. */
  replace<K extends Kind>(kind: K, object: ObjectOfKind[K]): Promise<ObjectOfKind[K]>;
  /** A JSON merge patch. With a `metadata.resourceVersion` in it, that is the precondition. */
  patch<K extends Kind>(kind: K, name: string, patch: object): Promise<ObjectOfKind[K]>;
  /** Asks for the deletion and does not wait for it. A missing object is fine. */
  remove(kind: Kind, name: string, removal?: Removal): Promise<void>;
  /** Hands over all objects of the selection, first as they are, then after each change, until `until`'s signal is aborted. */
  follow<K extends Kind>(kind: K, selection: Selection, listener: (objects: readonly ObjectOfKind[K][]) => void): Promise<void>;
  /**
   * Follows the selection until `missing` says that nothing is missing (undefined), or throws. `what` is what is waited for, for people:
   * `the pods of web to be gone`.
   */
  waitFor<K extends Kind>(
    kind: K,
    selection: Selection,
    what: string,
    missing: (objects: readonly ObjectOfKind[K][]) => string | undefined,
  ): Promise<void>;
  /** Whether the cluster would let us do this in the namespace. */
  may(access: Access): Promise<Permission>;
  /** Undefined when the API server does not tell the time. */
  clock(): Promise<ClusterClock | undefined>;
  /** Foreground-deletes and resolves when the Deployment and its pods are gone. A missing one is fine. */
  deleteDeployment(name: string): Promise<void>;
  /** Sets one selector key. Rejects with Conflict when the Service is no longer at `resourceVersion`. */
  patchServiceSelector(name: string, key: string, value: string, resourceVersion: string): Promise<Service>;
  /** Internal addresses of the nodes, for NodePorts. */
  nodeAddresses(): Promise<string[]>;
  /**
   * Resolves when the Deployment is fully rolled out (kubectl's rule, and every replica ready). Rejects with ReleaseFailed as soon as
   * the cluster shows that it cannot be.
   */
  waitRolledOut(name: string, options?: RolloutWait): Promise<Deployment>;
  /** Resolves when the Deployment has no pods but those of its newest ReplicaSet: the old version has answered its last request. */
  waitOldPodsGone(name: string): Promise<void>;
  /**
   * Resolves when the workload has seen its last update and as many of its pods are ready as it wants, those on their way out not
   * counted. Rejects with ReleaseFailed as soon as the cluster shows that it cannot be.
   */
  waitReplicas(kind: ReplaceableKind, name: string, options?: ReplicasWait): Promise<void>;
  /** Resolves when the Service's ready endpoints are exactly the ready pods of the selector, and at least one. */
  waitEndpoints(service: string, labelSelector: string): Promise<void>;
  /**
   * Server-side apply: creates the object, or gives the one that is there what this one says, and takes from it what cutover applied
   * before and this one no longer says.
   */
  apply(object: ApplicableObject): Promise<'created' | 'configured' | 'unchanged'>;
  /**
   * The same cluster, whose reads and waits end when the signal is aborted, with its reason and what they were waiting for. Changes
   * under way are not cut off: whether they happened must be known.
   */
  until(signal: AbortSignal): ClusterPort;
}

/** What `apply` takes: the kinds that a release and its manifests need. */
export type ApplicableObject = ObjectOfKind[ApplicableKind] & {
  readonly apiVersion: string;
  readonly kind: ApplicableKind;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};
