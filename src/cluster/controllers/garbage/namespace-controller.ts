import { deleteObject } from '../../deletion.ts';
import type { Store } from '../../store.ts';
import type { Controller, ControllerSettings } from '../controller.ts';
import { createWorkQueue } from '../work-queue.ts';
import { takeInventory } from './inventory.ts';

/** Empties a namespace under deletion, all at once so that no controller makes anew what went, and then lets it go. */
export function startNamespaceController(store: Store, settings: ControllerSettings): Controller {
  const isTerminating = (name: string) => store.get('namespaces', undefined, name)?.metadata.deletionTimestamp !== undefined;
  const queue = createWorkQueue(
    settings.turns,
    (name) => {
      if (!isTerminating(name)) return;
      const content = inventory.inNamespace(name);
      for (const { resource, object } of content) {
        if (object.metadata.deletionTimestamp === undefined) deleteObject(store, resource, name, object.metadata.name);
      }
      if (inventory.inNamespace(name).length === 0) {
        store.modify('namespaces', undefined, name, (draft) => {
          draft['spec'] = { ...(draft['spec'] as object | undefined), finalizers: [] };
        });
      }
    },
    settings.onFailure,
  );
  const inventory = takeInventory(store, ({ resource, object }) => {
    const name = resource === 'namespaces' ? object.metadata.name : object.metadata.namespace;
    if (name !== undefined && isTerminating(name)) queue.add(name);
  });
  return {
    stop() {
      inventory.stop();
      queue.stop();
    },
  };
}
