import { deleteObject, FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../../deletion.ts';
import type { KubeObject, Store, StoreEvent } from '../../store.ts';
import type { Controller, ControllerSettings } from '../controller.ts';
import { createWorkQueue } from '../work-queue.ts';
import { type Inventory, type Located, takeInventory } from './inventory.ts';

/**
 * Deletes what has lost all its owners; and, for an owner that is deleted in the foreground or whose dependents are to be orphaned,
 * does that first and then takes its finalizer off. To be started before there are objects with owners.
 */
export function startGarbageCollector(store: Store, settings: ControllerSettings): Controller {
  const queue = createWorkQueue(settings.turns, (uid) => collect(store, inventory, uid), settings.onFailure);
  const inventory = takeInventory(store, (event) => {
    for (const uid of concerned(inventory, event)) queue.add(uid);
  });
  return {
    stop() {
      inventory.stop();
      queue.stop();
    },
  };
}

function concerned(inventory: Inventory, { type, object }: StoreEvent): string[] {
  const { uid, ownerReferences = [], deletionTimestamp } = object.metadata;
  const dependents = () => inventory.dependentsOf(uid).map((dependent) => dependent.object.metadata.uid);
  if (type === 'DELETED') return [...dependents(), ...ownerReferences.map((owner) => owner.uid)];
  if (ownerReferences.length === 0 && deletionTimestamp === undefined) return [];
  return deletionTimestamp === undefined ? [uid] : [uid, ...dependents()];
}

function collect(store: Store, inventory: Inventory, uid: string): void {
  const located = inventory.find(uid);
  if (located === undefined) return;
  const { deletionTimestamp, finalizers = [], ownerReferences = [] } = located.object.metadata;
  if (deletionTimestamp === undefined) {
    if (ownerReferences.length > 0) collectDependent(store, inventory, located);
    return;
  }
  if (finalizers.includes(ORPHAN_FINALIZER)) {
    for (const dependent of inventory.dependentsOf(uid)) dropOwners(store, dependent, new Set([uid]));
    dropFinalizer(store, located, ORPHAN_FINALIZER);
  } else if (isForegroundDeleted(located.object) && blockersOf(inventory, uid).length === 0) {
    dropFinalizer(store, located, FOREGROUND_FINALIZER);
  }
}

/** Lives as long as one owner does; an owner that waits for its dependents to go no longer counts. */
function collectDependent(store: Store, inventory: Inventory, dependent: Located): void {
  const { ownerReferences = [], uid } = dependent.object.metadata;
  const owners = ownerReferences.map((reference) => ({ uid: reference.uid, object: inventory.find(reference.uid)?.object }));
  const solid = owners.filter(({ object }) => object !== undefined && !isForegroundDeleted(object));
  const gone = owners.filter(({ object }) => object === undefined);
  if (solid.length > 0) {
    if (gone.length > 0) dropOwners(store, dependent, new Set(gone.map((owner) => owner.uid)));
    return;
  }
  const inForeground = gone.length < owners.length && blockersOf(inventory, uid).length > 0;
  const { namespace, name } = dependent.object.metadata;
  deleteObject(store, dependent.resource, namespace, name, {
    preconditions: { uid },
    ...(inForeground ? { propagationPolicy: 'Foreground' as const } : {}),
  });
}

function blockersOf(inventory: Inventory, ownerUid: string): Located[] {
  return inventory
    .dependentsOf(ownerUid)
    .filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === ownerUid && owner.blockOwnerDeletion));
}

function isForegroundDeleted({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND_FINALIZER);
}

function dropOwners(store: Store, { resource, object }: Located, uids: ReadonlySet<string>): void {
  store.modify(resource, object.metadata.namespace, object.metadata.name, (draft) => {
    const others = (draft.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
    if (others.length > 0) draft.metadata.ownerReferences = others;
    else delete draft.metadata.ownerReferences;
  });
}

function dropFinalizer(store: Store, { resource, object }: Located, finalizer: string): void {
  store.modify(resource, object.metadata.namespace, object.metadata.name, (draft) => {
    const others = (draft.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    if (others.length > 0) draft.metadata.finalizers = others;
    else delete draft.metadata.finalizers;
  });
}
