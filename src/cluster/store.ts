/**
 * The object store of the embedded cluster: what etcd and the generic registry are to Kubernetes. Everything that changes the
 * cluster's state goes through it, in one thread, one change at a time; each change gets the next resourceVersion and is a watch event.
 * Objects in it are frozen: a change is a new object.
 */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly generateName?: string;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface StoreEvent {
  readonly type: WatchType;
  /** Plural resource name, e.g. `deployments`. */
  readonly resource: string;
  /** For DELETED the last state, with the deletion's resourceVersion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly revision: number;
}

/** Thrown by the store; the API server turns it into a Status body, controllers catch `Conflict` and try again. */
export class StoreError extends Error {
  readonly reason: 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Expired';
  constructor(reason: StoreError['reason'], message: string) {
    super(message);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

export interface Store {
  /** Revision of the newest change. */
  readonly revision: number;
  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All of a resource, in a namespace or everywhere, by name. */
  list(resource: string, namespace?: string): KubeObject[];
  /** Sets uid, creationTimestamp, resourceVersion, generation 1, and the name from generateName. */
  create(resource: string, object: unknown): KubeObject;
  /**
   * Replaces an object. A resourceVersion in it must be the current one. `generation` rises when anything but metadata and status
   * changed. Nothing changed: no event, the stored object is returned.
   */
  update(resource: string, object: KubeObject): KubeObject;
  /** Reads, applies `change` to a mutable copy and stores; the usual way for controllers. A change to nothing is no event. */
  modify(resource: string, namespace: string | undefined, name: string, change: (draft: Draft<KubeObject>) => void): KubeObject;
  /** Removes the object at once (graceful deletion is the API server's and the node's business). */
  remove(resource: string, namespace: string | undefined, name: string): KubeObject;
  /**
   * Calls `listener` for each later change, in order, synchronously after it. With `sinceRevision`, first for the kept changes after it;
   * throws StoreError('Expired') when those are no longer kept. Returns how to stop.
   */
  watch(listener: (event: StoreEvent) => void, sinceRevision?: number): () => void;
}

export declare function createStore(options?: { keptEvents?: number }): Store;

/** A deeply mutable copy of an object. */
export type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;
