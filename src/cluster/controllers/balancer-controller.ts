import { isDeepStrictEqual } from 'node:util';
import { balancerAddress, ingressAddress, INGRESS_PORT, type Subnet } from '../addresses.ts';
import { createEventRecorder } from '../events.ts';
import { getObject, listObjects, modifyObject, type Service } from '../objects.ts';
import type { Store } from '../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from './controller.ts';

/**
 * Gives each Service of type LoadBalancer an address of its own, and all Ingresses the one of the cluster's ingress: what a cloud's
 * controllers do, but at once.
 */
export function startBalancerController(store: Store, settings: ControllerSettings): Controller {
  const { subnet } = settings;
  const recorder = createEventRecorder(store, { component: 'service-controller' });
  return runController(store, ['services', 'ingresses'], settings, {
    keysOf: ({ resource, object }) => [`${resource}:${keyOf(object)}`],
    sync(key) {
      const [resource, object = ''] = key.split(':');
      const { namespace, name } = splitKey(object);
      if (resource === 'ingresses') syncIngress(namespace, name);
      else syncService(namespace, name);
    },
  });

  function syncService(namespace: string, name: string): void {
    const service = getObject(store, 'services', namespace, name);
    if (service === undefined) return;
    const isBalanced = service.spec.type === 'LoadBalancer';
    if (isBalanced === addressesOf(service).length > 0) return;
    if (isBalanced) recorder.record(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
    const ingress = [{ ip: freeAddress(store, subnet), ipMode: 'VIP' }];
    modifyObject(store, 'services', namespace, name, (draft) => {
      draft.status = { ...draft.status, loadBalancer: isBalanced ? { ingress } : {} };
    });
    if (isBalanced) recorder.record(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  }

  function syncIngress(namespace: string, name: string): void {
    const ingress = getObject(store, 'ingresses', namespace, name);
    const status = {
      loadBalancer: { ingress: [{ ip: ingressAddress(subnet), ports: [{ port: INGRESS_PORT, protocol: 'TCP' }] }] },
    };
    if (ingress === undefined || isDeepStrictEqual(ingress.status, status)) return;
    modifyObject(store, 'ingresses', namespace, name, (draft) => {
      draft.status = status;
    });
  }
}

function addressesOf({ status }: Service): (string | undefined)[] {
  return (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
}

function freeAddress(store: Store, subnet: Subnet): string {
  const taken = new Set(listObjects(store, 'services').flatMap(addressesOf));
  for (let ordinal = 0; ; ordinal += 1) {
    const address = balancerAddress(subnet, ordinal);
    if (!taken.has(address)) return address;
  }
}
