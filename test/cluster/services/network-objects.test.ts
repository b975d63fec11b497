import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../support/api-server.ts';

const SERVICES = '/api/v1/namespaces/kt/services';
const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/kt/ingresses';
const PORTS = [{ port: 80 }];

interface Refusal {
  readonly code: number;
  readonly details: { readonly causes: readonly { readonly field: string; readonly message: string }[] };
}

let cluster: TestApi;
beforeAll(async () => (cluster = await startTestApi()));
afterAll(() => cluster.stop());

async function specOf(name: string, spec: object): Promise<Record<string, unknown>> {
  const { code, json } = await cluster.send('POST', SERVICES, { body: { metadata: { name }, spec } });
  expect(code).toBe(201);
  return json['spec'] as Record<string, unknown>;
}

async function refusal(path: string, spec: object): Promise<string> {
  const { json } = await cluster.send('POST', path, { body: { metadata: { name: 'refused' }, spec } });
  const { code, details } = json as unknown as Refusal;
  return `${code} ${details.causes.map(({ field, message }) => `${field}: ${message}`).join('; ')}`;
}

describe('what a Service is given', () => {
  it('no address when it is headless', async () => {
    const spec = await specOf('headless', { clusterIP: 'None', ports: PORTS });
    expect(spec).toMatchObject({ type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] });
  });

  it('neither address nor policies when it is a name for something else', async () => {
    expect(await specOf('external', { type: 'ExternalName', externalName: 'shop.test' })).toEqual({
      type: 'ExternalName',
      externalName: 'shop.test',
      sessionAffinity: 'None',
    });
  });

  it('node ports for a load balancer, unless it does without', async () => {
    const nodePort = (spec: Record<string, unknown>) => (spec['ports'] as { nodePort?: number }[])[0]?.nodePort;
    const usual = await specOf('balanced', { type: 'LoadBalancer', ports: PORTS });
    expect(usual).toMatchObject({ allocateLoadBalancerNodePorts: true, externalTrafficPolicy: 'Cluster' });
    expect(nodePort(usual)).toBeGreaterThanOrEqual(30_000);
    const without = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: PORTS };
    expect(nodePort(await specOf('without', without))).toBeUndefined();
  });

  it.each([
    ['three hours', {}, 10_800],
    ['three hours, with an empty configuration', { sessionAffinityConfig: { clientIP: {} } }, 10_800],
    ['what it says', { sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }, 5],
  ])('%s of session affinity', async (what, more, timeoutSeconds) => {
    const spec = await specOf(`sticky-${what.length}`, { sessionAffinity: 'ClientIP', ports: PORTS, ...more });
    expect(spec['sessionAffinityConfig']).toEqual({ clientIP: { timeoutSeconds } });
  });

  it('nothing of what it was before when it becomes a name', async () => {
    const before = await specOf('turned', { ports: PORTS });
    const spec = { ...before, type: 'ExternalName', externalName: 'shop.test' };
    const { code, json } = await cluster.send('PUT', `${SERVICES}/turned`, { body: { metadata: { name: 'turned' }, spec } });
    expect(code).toBe(200);
    expect(json['spec']).not.toHaveProperty('clusterIP');
    expect(json['spec']).not.toHaveProperty('ipFamilies');
  });
});

describe('what a Service is refused for', () => {
  it.each([
    [{ type: 'ExternalName' }, '422 spec.externalName: Required value'],
    [
      { type: 'ExternalName', externalName: 'a.test', clusterIP: 'None' },
      '422 spec.clusterIPs: Forbidden: may not be set when `type` is `ExternalName`',
    ],
    [
      { type: 'NodePort', clusterIP: 'None', ports: PORTS },
      `422 spec.clusterIPs[0]: Invalid value: ["None"]: may not be set to 'None' for NodePort services`,
    ],
    [
      { sessionAffinity: 'Cookie', ports: PORTS },
      '422 spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
    [
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } }, ports: PORTS },
      '422 spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400',
    ],
  ])('%j', async (spec, expected) => {
    expect(await refusal(SERVICES, spec)).toBe(expected);
  });
});

describe('what an Ingress is refused for', () => {
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const rule = (path: object) => ({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...path }] } }] });
  const field = 'spec.rules[0].http.paths';

  it.each([
    [{}, '422 spec: Invalid value: []: either `defaultBackend` or `rules` must be specified'],
    [{ rules: [{ http: { paths: [] } }] }, `422 ${field}: Required value`],
    [rule({ pathType: undefined }), `422 ${field}[0].pathType: Required value: pathType must be specified`],
    [
      rule({ pathType: 'Regex' }),
      `422 ${field}[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
    ],
    [rule({ path: 'cart' }), `422 ${field}[0].path: Invalid value: "cart": must be an absolute path`],
    [
      rule({ backend: { service: { name: 'web' } } }),
      `422 ${field}[0].backend.service.port: Required value: port name or number is required`,
    ],
    [{ defaultBackend: {} }, '422 spec.defaultBackend.service.name: Required value'],
  ])('%j', async (spec, expected) => {
    expect(await refusal(INGRESSES, spec)).toBe(expected);
  });

  it('and nothing where it is in order', async () => {
    const { code } = await cluster.send('POST', INGRESSES, { body: { metadata: { name: 'fine' }, spec: rule({}) } });
    expect(code).toBe(201);
  });
});
