import type { Ingress, IngressBackend } from '../../ingress-object.ts';
import type { EndpointSlice, Service } from '../../objects.ts';
import { endpointsOf, type ServiceEndpoint } from '../rules.ts';

/** Where the requests for one host and path go. */
export interface IngressRoute {
  /** `NAMESPACE/NAME` of the Ingress. */
  readonly ingress: string;
  /** In lower case; `*.` and a name for all names one label longer; empty for any. */
  readonly host: string;
  readonly path: string;
  /** `default`: what no other route of any host takes. */
  readonly match: 'exact' | 'prefix' | 'default';
  /** Empty: there is nobody to answer. */
  readonly endpoints: readonly ServiceEndpoint[];
}

/** What the Ingresses ask for, the oldest first: where two say the same, that one has it. */
export function ingressRoutes(
  ingresses: readonly Ingress[],
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): IngressRoute[] {
  const byAge = ingresses.toSorted((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp));
  return byAge.flatMap((ingress): IngressRoute[] => {
    const { namespace, name } = ingress.metadata;
    const key = `${namespace ?? ''}/${name}`;
    const endpoints = (backend: IngressBackend | undefined) => backendEndpoints(backend, namespace, services, slices);
    const { rules = [], defaultBackend } = ingress.spec;
    const ruled = rules.flatMap(({ host = '', http }) =>
      (http?.paths ?? []).map(({ path = '/', pathType, backend }): IngressRoute => {
        const match = pathType === 'Exact' ? 'exact' : 'prefix';
        return { ingress: key, host: host.toLowerCase(), path, match, endpoints: endpoints(backend) };
      }),
    );
    if (defaultBackend === undefined) return ruled;
    return [...ruled, { ingress: key, host: '', path: '/', match: 'default', endpoints: endpoints(defaultBackend) }];
  });
}

function backendEndpoints(
  backend: IngressBackend | undefined,
  namespace: string | undefined,
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): readonly ServiceEndpoint[] {
  const { name, port: wanted } = backend?.service ?? {};
  const service = services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const port = service?.spec.ports?.find((each) =>
    wanted?.name === undefined ? each.port === wanted?.number : each.name === wanted.name,
  );
  return service === undefined || port === undefined ? [] : endpointsOf(service, port, slices);
}

/** The route of a request: by host (a name before a wildcard before none), then by path (exact, then the longest prefix). */
export function routeOf(routes: readonly IngressRoute[], hostHeader: string, target: string): IngressRoute | undefined {
  const host = hostHeader.replace(/:\d+$/, '').toLowerCase();
  const path = target.split('?', 1)[0] ?? target;
  const ruled = routes.filter(({ match }) => match !== 'default');
  const candidates = [host, `*${host.slice(host.indexOf('.'))}`, '']
    .map((pattern) => ruled.filter((route) => route.host === pattern))
    .find((found) => found.length > 0);
  const matching = (candidates ?? []).filter((route) =>
    route.match === 'exact' ? route.path === path : isPrefix(route.path, path),
  );
  const [best] = matching.toSorted((a, b) => rank(b) - rank(a));
  return best ?? routes.find(({ match }) => match === 'default');
}

function rank({ match, path }: IngressRoute): number {
  return match === 'exact' ? Number.POSITIVE_INFINITY : path.length;
}

/** Element by element: /shop is a prefix of /shop/cart, and not of /shopping. */
function isPrefix(prefix: string, path: string): boolean {
  const stem = prefix.replace(/\/+$/, '');
  return path === stem || path.startsWith(`${stem}/`);
}
