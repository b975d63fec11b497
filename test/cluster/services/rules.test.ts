import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service, ServicePort } from '../../../src/cluster/objects.ts';
import { serviceRules } from '../../../src/cluster/services/rules.ts';

const SUBNET = { second: 30 };

function service(name: string, ports: ServicePort[], clusterIP = '127.30.96.1', namespace = 'shop'): Service {
  return { metadata: { name, namespace }, spec: { clusterIP, ports } } as unknown as Service;
}

/** `r` ready, `s` serving, `t` terminating, as in `10.0.0.1=rs`. */
function slice(of: string, endpoints: string[], ports = [{ name: '', protocol: 'TCP', port: 8080 }]): EndpointSlice {
  return {
    metadata: { namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
    endpoints: endpoints.map((text) => {
      const [address = '', letters = ''] = text.split('=');
      const conditions = { ready: letters.includes('r'), serving: letters.includes('s'), terminating: letters.includes('t') };
      return { addresses: [address], conditions };
    }),
    ports,
  } as unknown as EndpointSlice;
}

describe('which endpoints get connections', () => {
  it.each([
    { endpoints: ['a=rs', 'b=rs'], used: ['a', 'b'] },
    { endpoints: ['a=rs', 'b='], used: ['a'] },
    { endpoints: ['a=rs', 'b=st'], used: ['a'] },
    { endpoints: ['a=st', 'b=st', 'c='], used: ['a', 'b'] },
    { endpoints: ['a=t', 'b='], used: [] },
    { endpoints: [], used: [] },
  ])('$endpoints -> $used', ({ endpoints, used }) => {
    const [rule] = serviceRules([service('web', [{ port: 80 }])], [slice('web', endpoints)], SUBNET);
    expect(rule?.endpoints).toEqual(used.map((address) => ({ address, port: 8080 })));
  });

  it('adds up the slices of a Service, and takes no other', () => {
    const slices = [slice('web', ['a=rs']), slice('web', ['b=rs']), slice('other', ['c=rs'])];
    const [rule] = serviceRules([service('web', [{ port: 80 }])], slices, SUBNET);
    expect(rule?.endpoints.map(({ address }) => address)).toEqual(['a', 'b']);
  });
});

describe('how long a client stays with its endpoint', () => {
  it.each([
    [{}, undefined],
    [{ sessionAffinity: 'None', sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }, undefined],
    [{ sessionAffinity: 'ClientIP' }, 10_800_000],
    [{ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }, 5000],
  ])('%j: %s ms', (affinity, affinityMs) => {
    const given = service('web', [{ port: 80, nodePort: 30080 }]);
    const rules = serviceRules([{ ...given, spec: { ...given.spec, ...affinity } } as Service], [], SUBNET);
    expect(rules.map((rule) => rule.affinityMs)).toEqual([affinityMs, affinityMs]);
  });
});

describe('on which addresses a Service answers', () => {
  it.each([
    { name: 'cluster IP', ports: [{ port: 80 }], addresses: ['127.30.96.1:80'] },
    { name: 'node port', ports: [{ port: 80, nodePort: 30080 }], addresses: ['127.30.96.1:80', '127.30.0.1:30080'] },
    { name: 'headless', ports: [{ port: 80 }], clusterIP: 'None', addresses: [] },
    { name: 'no address yet', ports: [{ port: 80 }], clusterIP: '', addresses: [] },
    { name: 'UDP', ports: [{ port: 53, protocol: 'UDP' }], addresses: [] },
  ])('$name', ({ ports, clusterIP, addresses }) => {
    const rules = serviceRules([service('web', ports, clusterIP)], [], SUBNET);
    expect(rules.map(({ address, port }) => `${address}:${port}`)).toEqual(addresses);
  });

  it('are those of its load balancer as well, once it has some', () => {
    const balanced = (status: object, type = 'LoadBalancer') => {
      const given = service('web', [{ port: 80, nodePort: 30080 }]);
      const rules = serviceRules([{ ...given, spec: { ...given.spec, type }, status } as Service], [], SUBNET);
      return rules.map(({ address, port }) => `${address}:${port}`);
    };
    const status = { loadBalancer: { ingress: [{ ip: '127.30.128.1' }, { hostname: 'lb.test' }] } };
    const inside = ['127.30.96.1:80', '127.30.0.1:30080'];
    expect(balanced(status)).toEqual([...inside, '127.30.128.1:80']);
    expect(balanced({ loadBalancer: {} })).toEqual(inside);
    expect(balanced(status, 'NodePort')).toEqual(inside);
  });

  it('are none for an external name', () => {
    const named = {
      ...service('web', [{ port: 80 }]),
      spec: { type: 'ExternalName', clusterIP: '127.30.96.1', ports: [{ port: 80 }] },
    };
    expect(serviceRules([named as unknown as Service], [], SUBNET)).toEqual([]);
  });

  it('matches the ports of Service and slice by name', () => {
    const ports = [
      { name: 'http', protocol: 'TCP', port: 8080 },
      { name: 'admin', protocol: 'TCP', port: 9090 },
    ];
    const rules = serviceRules([service('web', [{ name: 'admin', port: 81 }])], [slice('web', ['a=rs'], ports)], SUBNET);
    expect(rules).toMatchObject([{ port: 81, endpoints: [{ address: 'a', port: 9090 }] }]);
  });
});
