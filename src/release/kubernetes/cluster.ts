import type { V1Node } from '@kubernetes/client-node';
import type {
  ClusterPort,
  Deployment,
  EndpointSlice,
  Kind,
  ObjectOfKind,
  Pod,
  Selection,
  Service,
  Wire,
} from '../cluster-port.ts';
import { ReleaseFailed } from '../strategy.ts';
import { ApiFault } from './api-fault.ts';
import type { Api } from './api.ts';
import type { Replaceable } from '../replaceable.ts';
import { follow, type FollowOptions, type KubeObject } from './follow.ts';
import { accessReview } from './access-review.ts';
import { bySelector, chosen, collectionOf, objectPath, resourcesIn, slicesOf } from './resources.ts';
import { waitReplicas } from './wait-replicas.ts';
import { waitEndpoints, waitFor, waitGone, waitOldPodsGone, waitRolledOut, type Watcher } from './wait.ts';

/** The port over one namespace of an API. Here, and in the waits, it is said what type the API's objects have. */
export function clusterPort(api: Api, namespace: string, options: FollowOptions): ClusterPort {
  const resources = resourcesIn(namespace);
  const watcher: Watcher = { api, resources, namespace, options };
  const { signal } = options;

  const get = (kind: string, collection: string, name: string) =>
    api.read(`getting ${kind} ${namespace}/${name}`, objectPath(collection, name), { signal });

  async function list(doing: string, path: string, labelSelector?: string): Promise<unknown[]> {
    const found = (await api.read(doing, path, { query: { labelSelector }, signal })) as { items?: unknown[] } | undefined;
    return found?.items ?? [];
  }

  async function deleteWithItsPods(found: Deployment): Promise<void> {
    const { name = '', uid } = found.metadata ?? {};
    try {
      await api.change(`deleting Deployment ${namespace}/${name}`, 'DELETE', objectPath(resources.deployments, name), {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
        preconditions: { uid },
      });
    } catch (fault) {
      if (!(fault instanceof ApiFault && fault.status === 404)) throw fault;
    }
    await waitGone(watcher, found);
  }

  const getDeployment = async (name: string) => (await get('Deployment', resources.deployments, name)) as Deployment | undefined;

  async function mustGet(name: string): Promise<Deployment> {
    const found = await getDeployment(name);
    if (found === undefined) throw new ReleaseFailed(`there is no Deployment ${namespace}/${name}`);
    return found;
  }

  const pathOf = (kind: Kind, name: string) => objectPath(collectionOf(kind, namespace), name);

  return {
    namespace,
    get: <K extends Kind>(kind: K, name: string) =>
      get(kind, collectionOf(kind, namespace), name) as Promise<ObjectOfKind[K] | undefined>,
    async list<K extends Kind>(kind: K, selection = {}) {
      const { what, path, query } = chosen(kind, namespace, selection);
      const found = (await api.read(`listing ${what}`, path, { query, signal })) as { items?: ObjectOfKind[K][] } | undefined;
      return found?.items ?? [];
    },
    create: <K extends Kind>(kind: K, object: ObjectOfKind[K]) => {
      const doing = `creating ${kind} ${namespace}/${object.metadata?.name}`;
      return api.change(doing, 'POST', collectionOf(kind, namespace), object) as Promise<ObjectOfKind[K]>;
    },
    replace: <K extends Kind>(kind: K, object: ObjectOfKind[K]) => {
      const name = object.metadata?.name ?? '';
      return api.change(`updating ${kind} ${namespace}/${name}`, 'PUT', pathOf(kind, name), object) as Promise<ObjectOfKind[K]>;
    },
    patch: <K extends Kind>(kind: K, name: string, patch: object) =>
      api.change(`changing ${kind} ${namespace}/${name}`, 'PATCH', pathOf(kind, name), patch) as Promise<ObjectOfKind[K]>,
    async remove(kind, name, { uid, propagation = 'Foreground', gracePeriodSeconds } = {}) {
      try {
        await api.change(`deleting ${kind} ${namespace}/${name}`, 'DELETE', pathOf(kind, name), {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: propagation,
          ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
          ...(uid === undefined ? {} : { preconditions: { uid } }),
        });
      } catch (fault) {
        if (!(fault instanceof ApiFault && fault.status === 404)) throw fault;
      }
    },
    follow: <K extends Kind>(kind: K, selection: Selection, listener: (objects: readonly ObjectOfKind[K][]) => void) =>
      follow(api, chosen(kind, namespace, selection), options, (objects) => {
        listener(objects as readonly ObjectOfKind[K][]);
        return false;
      }),
    waitFor: <K extends Kind>(
      kind: K,
      selection: Selection,
      what: string,
      missing: (objects: readonly ObjectOfKind[K][]) => string | undefined,
    ) =>
      waitFor(watcher, chosen(kind, namespace, selection), `waiting for ${what}`, (objects) =>
        missing(objects as readonly ObjectOfKind[K][]),
      ),
    may: (access) => accessReview(api, namespace, access),
    clock: () => api.clock(signal),
    getDeployment,
    async createDeployment(deployment) {
      const doing = `creating Deployment ${namespace}/${deployment.metadata?.name}`;
      return (await api.change(doing, 'POST', resources.deployments, deployment)) as Deployment;
    },
    async replaceDeployment(deployment) {
      const name = deployment.metadata?.name ?? '';
      const path = objectPath(resources.deployments, name);
      return (await api.change(`updating Deployment ${namespace}/${name}`, 'PUT', path, deployment)) as Deployment;
    },
    async deleteDeployment(name) {
      const found = await getDeployment(name);
      if (found !== undefined) await deleteWithItsPods(found);
    },
    getService: async (name) => (await get('Service', resources.services, name)) as Service | undefined,
    services: async () => (await list(`listing the Services of ${namespace}`, resources.services)) as Service[],
    async patchServiceSelector(name, key, value, resourceVersion) {
      const doing = `switching Service ${namespace}/${name} to ${key}=${value}`;
      const patch = { metadata: { resourceVersion }, spec: { selector: { [key]: value } } };
      return (await api.change(doing, 'PATCH', objectPath(resources.services, name), patch)) as Service;
    },
    pods: async (selector) => (await list(`listing the pods of ${selector}`, resources.pods, selector)) as Pod[],
    async endpointSlices(service) {
      const { what, path, query } = slicesOf(resources, service);
      return (await list(`listing ${what}`, path, query['labelSelector'])) as EndpointSlice[];
    },
    async nodeAddresses() {
      const nodes = (await list('listing the nodes', '/api/v1/nodes')) as Wire<V1Node>[];
      const addresses = nodes.flatMap((node) => node.status?.addresses ?? []);
      return addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
    },
    waitRolledOut: async (name, options = {}) => waitRolledOut(watcher, await mustGet(name), options),
    waitOldPodsGone: async (name) => waitOldPodsGone(watcher, await mustGet(name)),
    async waitReplicas(kind, name, options = {}) {
      const found = (await get(kind, collectionOf(kind, namespace), name)) as Replaceable | undefined;
      if (found === undefined) throw new ReleaseFailed(`there is no ${kind} ${namespace}/${name}`);
      await waitReplicas(watcher, kind, found, options);
    },
    waitEndpoints: (service, labelSelector) => waitEndpoints(watcher, service, labelSelector),
    followPods: (selector, listener) =>
      follow(api, bySelector('pods', resources.pods, selector), options, (objects) => {
        listener(objects);
        return false;
      }),
    followEndpointSlices: (service, listener) =>
      follow(api, slicesOf(resources, service), options, (objects) => {
        listener(objects as readonly EndpointSlice[]);
        return false;
      }),
    async apply(object) {
      const { name, namespace: own = namespace } = object.metadata;
      const collection = collectionOf(object.kind, own);
      const doing = `applying ${object.kind} ${own}/${name}`;
      const found = (await api.read(doing, objectPath(collection, name), { signal })) as KubeObject | undefined;
      const applied = (await api.change(doing, 'APPLY', objectPath(collection, name), object)) as KubeObject;
      if (found === undefined) return 'created';
      return applied.metadata?.resourceVersion === found.metadata?.resourceVersion ? 'unchanged' : 'configured';
    },
    until(other) {
      const either = signal === undefined ? other : AbortSignal.any([signal, other]);
      return clusterPort(api, namespace, { ...options, signal: either });
    },
  };
}
