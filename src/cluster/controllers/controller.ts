import type { Subnet } from '../addresses.ts';
import type { KubeObject, Store, StoreEvent } from '../store.ts';
import type { Turns } from './turns.ts';
import { createWorkQueue } from './work-queue.ts';

/** What all controllers are started with. */
export interface ControllerSettings {
  /** The one node that pods are placed on. */
  readonly nodeName: string;
  readonly subnet: Subnet;
  /** Hears of errors that are bugs; the controller tries again in any case. */
  readonly onFailure: (error: unknown) => void;
  readonly turns: Turns;
}

export interface Controller {
  stop(): void;
}

export interface Reconciler {
  /** Which keys a change may concern, in any order. */
  readonly keysOf: (event: StoreEvent) => readonly string[];
  /** Brings one key in line with the store as it is now. */
  readonly sync: (key: string, again: (delayMs: number) => void) => void;
}

/** Runs a reconciler on the store's changes from now on; what is there already is told to `keysOf` as if just added. */
export function runController(
  store: Store,
  resources: readonly string[],
  settings: ControllerSettings,
  reconciler: Reconciler,
): Controller {
  const queue = createWorkQueue(
    settings.turns,
    (key) => reconciler.sync(key, (delayMs) => queue.addAfter(key, delayMs)),
    settings.onFailure,
  );
  const hear = (event: StoreEvent) => {
    if (!resources.includes(event.resource)) return;
    for (const key of reconciler.keysOf(event)) queue.add(key);
  };
  for (const resource of resources) {
    for (const object of store.list(resource)) {
      hear({ type: 'ADDED', resource, object, previous: undefined, revision: store.revision });
    }
  }
  const unwatch = store.watch(hear);
  return {
    stop() {
      unwatch();
      queue.stop();
    },
  };
}

/** `NAMESPACE/NAME`. */
export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
