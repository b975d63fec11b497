import type { LabelSelector } from '../objects.ts';
import { modifyObject } from '../objects.ts';
import type { KubeObject, OwnerReference, Store } from '../store.ts';
import { selectorMatches } from '../label-requirements.ts';

/** The reference by which `owner` controls another object. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

type Claimable = 'pods' | 'replicasets' | 'controllerrevisions';

/**
 * Of `candidates`, those that `owner` controls; after adopting orphans that its selector matches and releasing its own that it no
 * longer does. An owner under deletion adopts nothing.
 */
export function claim<T extends KubeObject>(
  store: Store,
  resource: Claimable,
  owner: KubeObject,
  selector: LabelSelector,
  candidates: readonly T[],
): T[] {
  const claimed: T[] = [];
  for (const candidate of candidates) {
    const { namespace, name, labels, deletionTimestamp } = candidate.metadata;
    const controller = controllerOf(candidate);
    const matches = selectorMatches(selector, labels);
    if (controller?.uid === owner.metadata.uid) {
      if (matches) claimed.push(candidate);
      else if (owner.metadata.deletionTimestamp === undefined) release(store, resource, candidate, owner);
    } else if (
      controller === undefined &&
      matches &&
      deletionTimestamp === undefined &&
      owner.metadata.deletionTimestamp === undefined
    ) {
      const adopted = modifyObject(store, resource, namespace, name, (draft) => {
        draft.metadata.ownerReferences = [...(draft.metadata.ownerReferences ?? []), controllerReference(owner)];
      });
      claimed.push(adopted as unknown as T);
    }
  }
  return claimed;
}

function release(store: Store, resource: Claimable, object: KubeObject, owner: KubeObject): void {
  modifyObject(store, resource, object.metadata.namespace, object.metadata.name, (draft) => {
    const others = (draft.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    if (others.length > 0) draft.metadata.ownerReferences = others;
    else delete draft.metadata.ownerReferences;
  });
}
