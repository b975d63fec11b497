import type { Store } from '../store.ts';
import { type Controller, type ControllerSettings, runController } from './controller.ts';

/** Sees to it that each namespace has the ServiceAccount `default`. */
export function startServiceAccountController(store: Store, settings: ControllerSettings): Controller {
  return runController(store, ['namespaces', 'serviceaccounts'], settings, {
    keysOf: ({ resource, object: { metadata } }) => [(resource === 'namespaces' ? metadata.name : metadata.namespace) ?? ''],
    sync(namespace) {
      const found = store.get('namespaces', undefined, namespace);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
      if (store.get('serviceaccounts', namespace, 'default') !== undefined) return;
      store.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
    },
  });
}
