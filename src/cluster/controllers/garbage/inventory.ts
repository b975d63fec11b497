import type { KubeObject, Store, StoreEvent } from '../../store.ts';

export interface Located {
  readonly resource: string;
  readonly object: KubeObject;
}

/** Everything in the cluster, whatever its resource, by uid, by owner and by namespace. */
export interface Inventory {
  find(uid: string): Located | undefined;
  /** The objects with a reference to this owner, whether that still exists or not. */
  dependentsOf(ownerUid: string): Located[];
  inNamespace(namespace: string): Located[];
  stop(): void;
}

/** Takes note of the store's changes; `changed` is called after each. Objects from before are not in it. */
export function takeInventory(store: Store, changed: (event: StoreEvent) => void): Inventory {
  const all = new Map<string, Located>();
  const byOwner = new Map<string, Set<string>>();
  const byNamespace = new Map<string, Set<string>>();

  const file = (index: Map<string, Set<string>>, key: string, uid: string) => {
    const uids = index.get(key) ?? new Set<string>();
    index.set(key, uids.add(uid));
  };
  const unfile = (index: Map<string, Set<string>>, key: string, uid: string) => {
    const uids = index.get(key);
    uids?.delete(uid);
    if (uids?.size === 0) index.delete(key);
  };
  const locate = (uids: Iterable<string> = []) => [...uids].map((uid) => all.get(uid)).filter((found) => found !== undefined);

  const stop = store.watch((event) => {
    const { uid, namespace } = event.object.metadata;
    for (const owner of event.previous?.metadata.ownerReferences ?? []) unfile(byOwner, owner.uid, uid);
    if (event.type === 'DELETED') {
      all.delete(uid);
      if (namespace !== undefined) unfile(byNamespace, namespace, uid);
    } else {
      all.set(uid, { resource: event.resource, object: event.object });
      if (namespace !== undefined) file(byNamespace, namespace, uid);
      for (const owner of event.object.metadata.ownerReferences ?? []) file(byOwner, owner.uid, uid);
    }
    changed(event);
  });
  return {
    find: (uid) => all.get(uid),
    dependentsOf: (ownerUid) => locate(byOwner.get(ownerUid)),
    inNamespace: (namespace) => locate(byNamespace.get(namespace)),
    stop,
  };
}
