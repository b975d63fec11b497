import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ChangeFeed } from './change-feed.ts';
import { frozenCopy } from './frozen.ts';
import { randomSuffix } from './name-suffix.ts';
import { kubeTime } from './timestamp.ts';

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
  readonly reason: 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Expired' | 'Forbidden';
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
  /** Sets uid (unless the API server has), creationTimestamp, resourceVersion, generation 1, and the name from generateName. */
  create(resource: string, object: unknown): KubeObject;
  /**
   * Replaces an object. A resourceVersion in it must be the current one. `generation` rises when anything but metadata and status
   * changed, and when deletion begins. Nothing changed: no event, the stored object is returned.
   * An object under deletion whose last finalizer goes, with no grace left, is removed by this: the event is DELETED.
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

/** A deeply mutable copy of an object. */
export type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;

/** Kinds that Kubernetes gives no `metadata.generation`. */
const WITHOUT_GENERATION = new Set([
  'namespaces',
  'nodes',
  'services',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'events',
  'leases',
  'controllerrevisions',
  'resourcequotas',
  'limitranges',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
]);

export interface StoreOptions {
  /** How many changes at least a watch can go back. */
  readonly keptEvents?: number;
  /** Looks at each new object before it is stored: may change it, and throws a StoreError to refuse it. */
  readonly admit?: (store: Store, resource: string, draft: Draft<KubeObject>) => void;
}

/** A store without objects. */
export function createStore({ keptEvents = 10_000, admit = () => {} }: StoreOptions = {}): Store {
  return new MemoryStore(keptEvents, admit);
}

class MemoryStore implements Store {
  readonly #resources = new Map<string, Map<string, KubeObject>>();
  // Not 0: "0" means "any version" in a Kubernetes request.
  #revision = 1;
  readonly #feed: ChangeFeed<StoreEvent>;

  readonly #admit: NonNullable<StoreOptions['admit']>;

  constructor(keptEvents: number, admit: NonNullable<StoreOptions['admit']>) {
    this.#admit = admit;
    this.#feed = new ChangeFeed(keptEvents, this.#revision);
  }

  get revision(): number {
    return this.#revision;
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#resources.get(resource)?.get(keyOf(namespace, name));
  }

  list(resource: string, namespace?: string): KubeObject[] {
    const objects = [...(this.#resources.get(resource) ?? [])];
    const wanted = namespace === undefined ? objects : objects.filter(([, object]) => object.metadata.namespace === namespace);
    return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  create(resource: string, object: unknown): KubeObject {
    const draft = structuredClone(object) as Draft<KubeObject>;
    this.#admit(this, resource, draft);
    const given = draft as Omit<KubeObject, 'metadata'> & { metadata: Partial<ObjectMeta> };
    const { namespace, generateName } = given.metadata;
    const name = given.metadata.name ?? this.#freeName(resource, namespace, generateName);
    if (this.get(resource, namespace, name) !== undefined) {
      throw new StoreError('AlreadyExists', `${resource} "${name}" already exists`);
    }
    const { generation: _given, ...metadata } = given.metadata;
    const created = {
      ...given,
      metadata: {
        ...metadata,
        name,
        uid: metadata.uid ?? randomUUID(),
        resourceVersion: this.#nextVersion(),
        ...(WITHOUT_GENERATION.has(resource) ? {} : { generation: 1 }),
        creationTimestamp: kubeTime(),
      },
    } as KubeObject;
    return this.#put(resource, 'ADDED', created, undefined);
  }

  update(resource: string, object: KubeObject): KubeObject {
    const { namespace, name, resourceVersion, uid } = object.metadata;
    const current = this.#existing(resource, namespace, name);
    const isOld = Boolean(resourceVersion) && resourceVersion !== current.metadata.resourceVersion;
    if (isOld || (Boolean(uid) && uid !== current.metadata.uid)) {
      throw new StoreError(
        'Conflict',
        `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      );
    }
    const next = frozenCopy({ ...object, metadata: { ...object.metadata, ...ownedByStore(resource, current, object) } });
    if (isDeepStrictEqual(next, current)) return current;
    if (!isFullyDeleted(next)) return this.#replace(resource, next, current);
    // The end of a grace period is a change of its own, seen before the object goes.
    const last = current.metadata.deletionGracePeriodSeconds ? this.#replace(resource, next, current) : next;
    return this.#delete(resource, last, last === next ? current : last);
  }

  modify(resource: string, namespace: string | undefined, name: string, change: (draft: Draft<KubeObject>) => void): KubeObject {
    const draft = structuredClone(this.#existing(resource, namespace, name)) as Draft<KubeObject>;
    change(draft);
    return this.update(resource, draft);
  }

  remove(resource: string, namespace: string | undefined, name: string): KubeObject {
    const current = this.#existing(resource, namespace, name);
    return this.#delete(resource, current, current);
  }

  watch(listener: (event: StoreEvent) => void, sinceRevision?: number): () => void {
    if (sinceRevision !== undefined && !this.#feed.continuesFrom(sinceRevision)) {
      throw new StoreError('Expired', `too old resource version: ${sinceRevision} (${this.#revision})`);
    }
    return this.#feed.watch(listener, sinceRevision);
  }

  #existing(resource: string, namespace: string | undefined, name: string): KubeObject {
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw new StoreError('NotFound', `${resource} "${name}" not found`);
    return current;
  }

  #replace(resource: string, next: KubeObject, current: KubeObject): KubeObject {
    const metadata = { ...next.metadata, resourceVersion: this.#nextVersion() };
    return this.#put(resource, 'MODIFIED', { ...next, metadata }, current);
  }

  #put(resource: string, type: WatchType, object: KubeObject, previous: KubeObject | undefined): KubeObject {
    const stored = frozenCopy(object);
    const objects = this.#resources.get(resource) ?? new Map<string, KubeObject>();
    this.#resources.set(resource, objects.set(keyOf(stored.metadata.namespace, stored.metadata.name), stored));
    this.#feed.publish({ type, resource, object: stored, previous, revision: this.#revision });
    return stored;
  }

  #delete(resource: string, last: KubeObject, previous: KubeObject): KubeObject {
    const { namespace, name } = last.metadata;
    const deleted = frozenCopy({ ...last, metadata: { ...last.metadata, resourceVersion: this.#nextVersion() } });
    this.#resources.get(resource)?.delete(keyOf(namespace, name));
    this.#feed.publish({ type: 'DELETED', resource, object: deleted, previous, revision: this.#revision });
    return deleted;
  }

  #nextVersion(): string {
    this.#revision += 1;
    return String(this.#revision);
  }

  #freeName(resource: string, namespace: string | undefined, prefix: string | undefined): string {
    let name = `${prefix ?? ''}${randomSuffix()}`;
    while (this.get(resource, namespace, name) !== undefined) name = `${prefix ?? ''}${randomSuffix()}`;
    return name;
  }
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** The metadata that a writer cannot set. */
function ownedByStore(resource: string, current: KubeObject, next: KubeObject): Partial<ObjectMeta> {
  const { uid, creationTimestamp, resourceVersion, generation, deletionTimestamp } = current.metadata;
  const deletionBegins = deletionTimestamp === undefined && next.metadata.deletionTimestamp !== undefined;
  const rises = deletionBegins || !isDeepStrictEqual(intentOf(resource, current), intentOf(resource, next));
  return {
    uid,
    creationTimestamp,
    resourceVersion,
    ...(generation === undefined ? {} : { generation: rises ? generation + 1 : generation }),
  };
}

/**
 * What of an object raises its generation: all but metadata and status. Kubernetes makes two exceptions: a pod's placing does not, a
 * Deployment's annotations do, save the one that its controller writes.
 */
function intentOf(resource: string, object: KubeObject): unknown {
  const { metadata, status: _status, ...intent } = object;
  if (resource === 'pods') {
    const { nodeName: _placed, ...spec } = (intent['spec'] ?? {}) as Record<string, unknown>;
    return frozenCopy({ ...intent, spec });
  }
  if (resource === 'deployments') {
    const { 'deployment.kubernetes.io/revision': _revision, ...annotations } = metadata.annotations ?? {};
    return frozenCopy({ ...intent, annotations });
  }
  return frozenCopy(intent);
}

function isFullyDeleted(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizersOf(object).length === 0;
}

/** Who has to agree before the object goes; a namespace has finalizers in its spec as well. */
export function finalizersOf(object: KubeObject): readonly string[] {
  const { finalizers } = (object['spec'] ?? {}) as { finalizers?: readonly string[] };
  return [...(object.metadata.finalizers ?? []), ...(finalizers ?? [])];
}
