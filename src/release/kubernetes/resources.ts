import type { ApplicableKind } from '../cluster-port.ts';
import type { Collection } from './follow.ts';

/** Where the API keeps what a release touches. */
export interface Resources {
  readonly deployments: string;
  readonly replicaSets: string;
  readonly pods: string;
  readonly services: string;
  readonly endpointSlices: string;
}

export function resourcesIn(namespace: string): Resources {
  const ns = encodeURIComponent(namespace);
  return {
    deployments: `/apis/apps/v1/namespaces/${ns}/deployments`,
    replicaSets: `/apis/apps/v1/namespaces/${ns}/replicasets`,
    pods: `/api/v1/namespaces/${ns}/pods`,
    services: `/api/v1/namespaces/${ns}/services`,
    endpointSlices: `/apis/discovery.k8s.io/v1/namespaces/${ns}/endpointslices`,
  };
}

export function collectionOf(kind: ApplicableKind, namespace: string): string {
  const ns = encodeURIComponent(namespace);
  switch (kind) {
    case 'Deployment':
      return `/apis/apps/v1/namespaces/${ns}/deployments`;
    case 'Service':
      return `/api/v1/namespaces/${ns}/services`;
    case 'ConfigMap':
      return `/api/v1/namespaces/${ns}/configmaps`;
    case 'Namespace':
      return '/api/v1/namespaces';
  }
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
