import type { Kind, Selection } from '../cluster-port.ts';
import type { Collection } from './follow.ts';

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
  Job: { api: '/apis/batch/v1', plural: 'jobs' },
  Secret: { api: '/api/v1', plural: 'secrets' },
  Lease: { api: '/apis/coordination.k8s.io/v1', plural: 'leases' },
  Ingress: { api: '/apis/networking.k8s.io/v1', plural: 'ingresses' },
};

export function collectionOf(kind: Kind, namespace: string): string {
  const { api, plural, clusterWide } = HOMES[kind];
  return clusterWide === true ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

export function objectPath(kind: Kind, namespace: string, name: string): string {
  return `${collectionOf(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** The kind's objects that the selection names. */
export function chosen(kind: Kind, namespace: string, { labels, name, fields }: Selection): Collection {
  const wanted = [...(name === undefined ? [] : [`metadata.name=${name}`]), ...(fields === undefined ? [] : [fields])];
  return {
    what: name === undefined ? `${HOMES[kind].plural} of ${labels ?? namespace}` : `${kind} ${name}`,
    path: collectionOf(kind, namespace),
    query: { labelSelector: labels, fieldSelector: wanted.length === 0 ? undefined : wanted.join(',') },
  };
}
