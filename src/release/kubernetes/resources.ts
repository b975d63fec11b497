import type { Kind, Selection } from '../cluster-port.ts';
import type { Collection } from './follow.ts';

/** Where the API keeps what a release touches. */
export interface Resources {
  readonly deployments: string;
  readonly replicaSets: string;
  readonly pods: string;
  readonly services: string;
  readonly endpointSlices: string;
}

/** Where each kind lives; cluster-wide ones have no namespace in their path. */
const HOMES: Readonly<Record<Kind, { readonly api: string; readonly plural: string; readonly clusterWide?: true }>> = {
  Deployment: { api: '/apis/apps/v1', plural: 'deployments' },
  ReplicaSet: { api: '/apis/apps/v1', plural: 'replicasets' },
  StatefulSet: { api: '/apis/apps/v1', plural: 'statefulsets' },
  ControllerRevision: { api: '/apis/apps/v1', plural: 'controllerrevisions' },
  ReplicationController: { api: '/api/v1', plural: 'replicationcontrollers' },
  Pod: { api: '/api/v1', plural: 'pods' },
  Service: { api: '/api/v1', plural: 'services' },
  ConfigMap: { api: '/api/v1', plural: 'configmaps' },
  Namespace: { api: '/api/v1', plural: 'namespaces', clusterWide: true },
  Event: { api: '/api/v1', plural: 'events' },
  ResourceQuota: { api: '/api/v1', plural: 'resourcequotas' },
  LimitRange: { api: '/api/v1', plural: 'limitranges' },
  EndpointSlice: { api: '/apis/discovery.k8s.io/v1', plural: 'endpointslices' },
  Ingress: { api: '/apis/networking.k8s.io/v1', plural: 'ingresses' },
};

export function collectionOf(kind: Kind, namespace: string): string {
  const { api, plural, clusterWide } = HOMES[kind];
  return clusterWide === true ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

export function resourcesIn(namespace: string): Resources {
  return {
    deployments: collectionOf('Deployment', namespace),
    replicaSets: collectionOf('ReplicaSet', namespace),
    pods: collectionOf('Pod', namespace),
    services: collectionOf('Service', namespace),
    endpointSlices: collectionOf('EndpointSlice', namespace),
  };
}

export function objectPath(collection: string, name: string): string {
  return `${collection}/${encodeURIComponent(name)}`;
}

export function bySelector(what: string, path: string, labelSelector: string): Collection {
  return { what: `${what} of ${labelSelector}`, path, query: { labelSelector } };
}

export function byName(what: string, path: string, name: string): Collection {
  return { what: `${what} ${name}`, path, query: { fieldSelector: `metadata.name=${name}` } };
}

export function slicesOf(resources: Resources, service: string): Collection {
  return bySelector('endpoint slices', resources.endpointSlices, `kubernetes.io/service-name=${service}`);
}

/** The kind's objects that the selection names. */
export function chosen(kind: Kind, namespace: string, { labels, fields }: Selection): Collection {
  const by = [labels, fields].filter((part) => part !== undefined).join(' and ');
  return {
    what: `${kind}s of ${by === '' ? namespace : by}`,
    path: collectionOf(kind, namespace),
    query: { labelSelector: labels, fieldSelector: fields },
  };
}
