import { type Draft, type KubeObject, type Store, StoreError, finalizersOf } from './store.ts';
import { kubeTime } from './timestamp.ts';

export interface DeleteOptions {
  /** How long the object may take to end; pods only. Absent: what the pod's spec says. */
  readonly gracePeriodSeconds?: number;
  /** What happens to the objects it owns: deleted after it (the default), before it, or left alone. */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Kubernetes' finalizers by which the garbage collector keeps an owner until its dependents have been dealt with. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

/**
 * Deletes an object as the API server does: at once, or by marking it (deletionTimestamp) where something has to happen first: a
 * pod's processes have to end on the node, a finalizer has to be taken off, a namespace has to be emptied. Returns the object as it
 * now is, or as it last was. Throws StoreError NotFound, or Conflict when a precondition does not hold.
 */
export function deleteObject(
  store: Store,
  resource: string,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions = {},
): KubeObject {
  const object = store.get(resource, namespace, name);
  if (object === undefined) throw new StoreError('NotFound', `${resource} "${name}" not found`);
  checkPreconditions(resource, object, options);

  const graceSeconds = graceOf(resource, object, options);
  const finalizers = finalizersFor(object, options);
  if (graceSeconds === 0 && finalizersOf({ ...object, metadata: { ...object.metadata, finalizers } }).length === 0) {
    return store.remove(resource, namespace, name);
  }
  return store.modify(resource, namespace, name, (draft) => {
    markForDeletion(draft, graceSeconds, finalizers);
    if (resource === 'namespaces') draft['status'] = { ...(draft['status'] as object | undefined), phase: 'Terminating' };
  });
}

function checkPreconditions(resource: string, object: KubeObject, { preconditions }: DeleteOptions): void {
  for (const field of ['uid', 'resourceVersion'] as const) {
    const wanted = preconditions?.[field];
    if (wanted !== undefined && wanted !== object.metadata[field]) {
      throw new StoreError(
        'Conflict',
        `Operation cannot be fulfilled on ${resource} "${object.metadata.name}": the ${field} in the precondition (${wanted}) does not match the ${field} in record (${object.metadata[field]}). The object might have been deleted and then recreated`,
      );
    }
  }
}

function graceOf(resource: string, object: KubeObject, options: DeleteOptions): number {
  if (resource !== 'pods') return 0;
  const { nodeName, terminationGracePeriodSeconds } = (object['spec'] ?? {}) as {
    nodeName?: string;
    terminationGracePeriodSeconds?: number;
  };
  const { phase } = (object['status'] ?? {}) as { phase?: string };
  const neverStarted = nodeName === undefined || nodeName === '';
  if (neverStarted || phase === 'Succeeded' || phase === 'Failed') return 0;
  return Math.max(0, options.gracePeriodSeconds ?? terminationGracePeriodSeconds ?? 30);
}

function finalizersFor(object: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const present = object.metadata.finalizers ?? [];
  if (propagationPolicy === undefined) return [...present];
  const others = present.filter((name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
  if (propagationPolicy === 'Foreground') return [...others, FOREGROUND_FINALIZER];
  return propagationPolicy === 'Orphan' ? [...others, ORPHAN_FINALIZER] : others;
}

/** A second deletion can only shorten the grace: the deadline then moves forward. */
function markForDeletion(draft: Draft<KubeObject>, graceSeconds: number, finalizers: string[]): void {
  const { metadata } = draft;
  const running = metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp === undefined || running === undefined || graceSeconds < running) {
    metadata.deletionTimestamp = kubeTime(Date.now() + graceSeconds * 1000);
    metadata.deletionGracePeriodSeconds = graceSeconds;
  }
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
}
