import { type ResourceQuota, usedIn } from '../admission/quotas.ts';
import { formatQuantity } from '../quantity.ts';
import type { Draft, Store } from '../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from './controller.ts';

/** What quotas can count. */
const COUNTED = [
  'configmaps',
  'controllerrevisions',
  'deployments',
  'endpointslices',
  'ingresses',
  'jobs',
  'leases',
  'pods',
  'replicasets',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'serviceaccounts',
  'services',
  'statefulsets',
];

/** Keeps `status.used` of each ResourceQuota as it is; admission counts for itself. */
export function startQuotaController(store: Store, settings: ControllerSettings): Controller {
  return runController(store, COUNTED, settings, {
    keysOf: ({ resource, object, type }) => {
      if (resource === 'resourcequotas' && type !== 'DELETED') return [keyOf(object)];
      return store.list('resourcequotas', object.metadata.namespace).map(keyOf);
    },
    sync(key) {
      const { namespace, name } = splitKey(key);
      const quota: ResourceQuota | undefined = store.get('resourcequotas', namespace, name);
      if (quota === undefined) return;
      const hard = quota.spec?.hard ?? {};
      const used = Object.fromEntries(
        Object.keys(hard).map((counted) => [counted, formatQuantity(usedIn(store, namespace, counted))]),
      );
      store.modify('resourcequotas', namespace, name, (draft) => {
        (draft as Draft<ResourceQuota>).status = { hard: { ...hard }, used };
      });
    },
  });
}
