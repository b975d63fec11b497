import type { V1Node } from '@kubernetes/client-node';
import type { ClusterPort, Kind, ObjectOfKind, Selection, Wire } from '../cluster-port.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { existingReplaceable } from '../replaceable.ts';
import { accessReview } from './access-review.ts';
import { ApiFault } from './api-fault.ts';
import type { Api } from './api.ts';
import { follow, type FollowOptions, type KubeObject } from './follow.ts';
import { chosen, collectionOf, objectPath } from './resources.ts';
import { waitReplicas } from './wait-replicas.ts';
import { viewOf, waitEndpoints, waitGone, waitOldPodsGone, waitRolledOut, waitUntil, type Watcher } from './wait.ts';

/** The port over one namespace of an API. Here, and in the waits, it is said what type the API's objects have. */
export function clusterPort(api: Api, namespace: string, options: FollowOptions): ClusterPort {
  const watcher: Watcher = { api, namespace, options };
  const { signal } = options;

  async function list<T>(what: string, path: string, query = {}): Promise<T[]> {
    const found = (await api.read(`listing ${what}`, path, { query, signal })) as { items?: T[] } | undefined;
    return found?.items ?? [];
  }

  const port: ClusterPort = {
    namespace,
    get: <K extends Kind>(kind: K, name: string) =>
      api.read(`getting ${kind} ${namespace}/${name}`, objectPath(kind, namespace, name), { signal }) as Promise<
        ObjectOfKind[K] | undefined
      >,
    list<K extends Kind>(kind: K, selection = {}) {
      const { what, path, query } = chosen(kind, namespace, selection);
      return list<ObjectOfKind[K]>(what, path, query);
    },
    create: <K extends Kind>(kind: K, object: ObjectOfKind[K]) => {
      const doing = `creating ${kind} ${namespace}/${object.metadata?.name}`;
      return api.change(doing, 'POST', collectionOf(kind, namespace), object) as Promise<ObjectOfKind[K]>;
    },
    replace: <K extends Kind>(kind: K, object: ObjectOfKind[K]) => {
      const name = object.metadata?.name ?? '';
      const path = objectPath(kind, namespace, name);
      return api.change(`updating ${kind} ${namespace}/${name}`, 'PUT', path, object) as Promise<ObjectOfKind[K]>;
    },
    patch: <K extends Kind>(kind: K, name: string, patch: object) => {
      const path = objectPath(kind, namespace, name);
      return api.change(`changing ${kind} ${namespace}/${name}`, 'PATCH', path, patch) as Promise<ObjectOfKind[K]>;
    },
    async remove(kind, name, { uid, propagation = 'Foreground', gracePeriodSeconds } = {}) {
      try {
        await api.change(`deleting ${kind} ${namespace}/${name}`, 'DELETE', objectPath(kind, namespace, name), {
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
    waitFor<K extends Kind>(
      kind: K,
      selection: Selection,
      what: string,
      missing: (objects: readonly ObjectOfKind[K][]) => string | undefined,
    ) {
      let seen: readonly ObjectOfKind[K][] = [];
      const view = viewOf(kind, watcher, selection, (objects) => (seen = objects));
      return waitUntil(watcher, `waiting for ${what}`, [view], () => missing(seen));
    },
    may: (access) => accessReview(api, namespace, access),
    clock: () => api.clock(signal),
    async deleteDeployment(name) {
      const found = await port.get('Deployment', name);
      if (found === undefined) return;
      await port.remove('Deployment', name, { uid: found.metadata?.uid });
      await waitGone(watcher, found);
    },
    patchServiceSelector(name, key, value, resourceVersion) {
      const doing = `switching Service ${namespace}/${name} to ${key}=${value}`;
      const patch = { metadata: { resourceVersion }, spec: { selector: { [key]: value } } };
      return api.change(doing, 'PATCH', objectPath('Service', namespace, name), patch) as Promise<ObjectOfKind['Service']>;
    },
    async nodeAddresses() {
      const nodes = await list<Wire<V1Node>>('the nodes', '/api/v1/nodes');
      const addresses = nodes.flatMap((node) => node.status?.addresses ?? []);
      return addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
    },
    waitRolledOut: async (name, wait = {}) => waitRolledOut(watcher, await existingDeployment(port, name), wait),
    waitOldPodsGone: async (name) => waitOldPodsGone(watcher, await existingDeployment(port, name)),
    waitReplicas: async (kind, name, wait = {}) => waitReplicas(watcher, kind, await existingReplaceable(port, kind, name), wait),
    waitEndpoints: (service, labelSelector) => waitEndpoints(watcher, service, labelSelector),
    async apply(object) {
      const { name, namespace: own = namespace } = object.metadata;
      const path = objectPath(object.kind, own, name);
      const doing = `applying ${object.kind} ${own}/${name}`;
      const found = (await api.read(doing, path, { signal })) as KubeObject | undefined;
      const applied = (await api.change(doing, 'APPLY', path, object)) as KubeObject;
      if (found === undefined) return 'created';
      return applied.metadata?.resourceVersion === found.metadata?.resourceVersion ? 'unchanged' : 'configured';
    },
    until(other) {
      const either = signal === undefined ? other : AbortSignal.any([signal, other]);
      return clusterPort(api, namespace, { ...options, signal: either });
    },
  };
  return port;
}
