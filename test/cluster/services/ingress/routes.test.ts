import { describe, expect, it } from 'vitest';
import type { Ingress, IngressPath } from '../../../../src/cluster/ingress-object.ts';
import type { EndpointSlice, Service } from '../../../../src/cluster/objects.ts';
import { ingressRoutes, type IngressRoute, routeOf } from '../../../../src/cluster/services/ingress/routes.ts';

/** `shop.test /cart exact`, `* / default`: the host, the path, and how it must match (a prefix when not said). */
function route(text: string): IngressRoute {
  const [host = '', path = '', match = 'prefix'] = text.split(' ');
  return { ingress: text, host: host === '*' ? '' : host, path, match: match as IngressRoute['match'], endpoints: [] };
}

const ROUTES = [
  '* /any',
  '*.test /wild',
  'shop.test /',
  'shop.test /cart',
  'shop.test /cart exact',
  'shop.test /Case',
  'shop.test /slash/',
  '* / default',
].map(route);

describe('the route of a request', () => {
  it.each([
    // host, path -> route
    ['shop.test', '/', 'shop.test /'],
    ['shop.test:8080', '/', 'shop.test /'],
    ['SHOP.Test', '/?q=/cart', 'shop.test /'],
    ['shop.test', '/cart', 'shop.test /cart exact'],
    ['shop.test', '/cart?q=1', 'shop.test /cart exact'],
    ['shop.test', '/cart/', 'shop.test /cart'],
    ['shop.test', '/cart/1', 'shop.test /cart'],
    ['shop.test', '/carts', 'shop.test /'],
    ['shop.test', '/case', 'shop.test /'],
    ['shop.test', '/slash', 'shop.test /slash/'],
    ['shop.test', '/any', 'shop.test /'],
    ['other.test', '/wild', '*.test /wild'],
    ['other.test', '/any', '* / default'],
    ['a.b.test', '/wild', '* / default'],
    ['a.b.test', '/any', '* /any'],
    ['', '/any/thing', '* /any'],
    ['', '/', '* / default'],
  ])('%s%s takes %s', (host, path, expected) => {
    expect(routeOf(ROUTES, host, path)?.ingress).toBe(expected);
  });

  it('is none where no rule takes it and there is no default', () => {
    expect(routeOf([route('shop.test /cart')], 'shop.test', '/')).toBeUndefined();
    expect(routeOf([], 'shop.test', '/')).toBeUndefined();
  });
});

describe('what the Ingresses ask for', () => {
  const service = (name: string, namespace: string, ports: object[]): Service =>
    ({ metadata: { name, namespace }, spec: { clusterIP: 'None', ports } }) as unknown as Service;
  const slice = (of: string, namespace: string, address: string, ports: object[]): EndpointSlice =>
    ({
      metadata: { namespace, labels: { 'kubernetes.io/service-name': of } },
      endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
      ports,
    }) as unknown as EndpointSlice;
  const ingress = (name: string, spec: Ingress['spec'], createdAt = '2026-01-01T00:00:00Z'): Ingress =>
    ({ metadata: { name, namespace: 'shop', creationTimestamp: createdAt }, spec }) as unknown as Ingress;

  const services = [
    service('web', 'shop', [
      { name: 'http', port: 80 },
      { name: 'admin', port: 81 },
    ]),
    service('web', 'other', [{ port: 80 }]),
  ];
  const slices = [
    slice('web', 'shop', 'a', [
      { name: 'http', port: 8080 },
      { name: 'admin', port: 9090 },
    ]),
    slice('web', 'other', 'b', [{ name: '', port: 8080 }]),
  ];
  const to = (name: string, port: object, path = '/'): IngressPath => ({
    path,
    pathType: 'Prefix',
    backend: { service: { name, port } },
  });
  const routes = (...ingresses: Ingress[]) => ingressRoutes(ingresses, services, slices);

  it.each([
    ['a port by number', to('web', { number: 80 }), [{ address: 'a', port: 8080 }]],
    ['a port by name', to('web', { name: 'admin' }), [{ address: 'a', port: 9090 }]],
    ['a port that the Service does not have', to('web', { number: 82 }), []],
    ['a Service that is not there', to('nosuch', { number: 80 }), []],
  ])('%s', (_what, path, endpoints) => {
    expect(routes(ingress('one', { rules: [{ http: { paths: [path] } }] }))).toEqual([
      { ingress: 'shop/one', host: '', path: '/', match: 'prefix', endpoints },
    ]);
  });

  it('has what the oldest says where two say the same', () => {
    const young = ingress(
      'young',
      { rules: [{ host: 'Shop.test', http: { paths: [to('web', { number: 80 })] } }] },
      '2026-01-02T00:00:00Z',
    );
    const old = ingress('old', { rules: [{ host: 'shop.test', http: { paths: [to('web', { number: 81 })] } }] });
    expect(routeOf(routes(young, old), 'shop.test', '/')?.ingress).toBe('shop/old');
  });

  it('sends what nobody takes to the default backend', () => {
    const { backend } = to('web', { number: 80 });
    const [only] = routes(ingress('one', backend === undefined ? {} : { defaultBackend: backend }));
    expect(only).toMatchObject({ match: 'default', endpoints: [{ address: 'a', port: 8080 }] });
  });
});
