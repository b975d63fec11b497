import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, deploymentBody, startTestApi } from '../../support/api-server.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'any', labels: { a: 'b' } },
  spec: { containers: [{ name: 'app', image: 'x', env: [{ name: 'A', value: 'b' }], livenessProbe: { httpGet: { port: 80 } } }] },
};
const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'any' },
  spec: { type: 'NodePort', selector: { a: 'b' }, ports: [{ port: 80, targetPort: 'http' }] },
};
const SLICE = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'any' },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['127.64.1.1'], conditions: { ready: true } }],
  ports: [{ port: 80 }],
};
const EVENT = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'any' },
  involvedObject: { kind: 'Pod', name: 'x' },
  message: 'm',
};
const BODIES: readonly [string, Json][] = [
  ['/apis/apps/v1/namespaces/kt/deployments', deploymentBody('any') as Json],
  ['/api/v1/namespaces/kt/pods', POD],
  ['/api/v1/namespaces/kt/services', SERVICE],
  ['/apis/discovery.k8s.io/v1/namespaces/kt/endpointslices', SLICE],
  ['/api/v1/namespaces/kt/events', EVENT],
];

/** Every path to a value inside a body. */
function pathsIn(value: Json, path: readonly string[] = []): (readonly string[])[] {
  const inside: [string, Json][] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inside.flatMap(([key, item]) => pathsIn(item, [...path, key]))];
}

function withValueAt(body: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  const copy = structuredClone(body) as Record<string, Json>;
  copy[key] = withValueAt(copy[key] ?? null, rest, value);
  return copy;
}

// A well-formed body with any JSON in any one place.
const spoiled = fc.constantFrom(...BODIES).chain(([path, body]) =>
  fc
    .record({
      at: fc.constantFrom(...pathsIn(body)),
      value: fc.oneof(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, fc.constant<Json>({}), fc.constant<Json>([null])),
    })
    .map(({ at, value }) => ({ path, body, spoiled: withValueAt(body, at, value) })),
);

describe('whatever a client sends', () => {
  let cluster: TestApi;
  beforeAll(async () => (cluster = await startTestApi()));
  afterAll(() => cluster.stop());

  it('is stored or refused, and never breaks the server or what it shows', async () => {
    await fc.assert(
      fc.asyncProperty(spoiled, async ({ path, body, spoiled: wrong }) => {
        const created = await cluster.send('POST', path, { body: wrong });
        expect([201, 400, 404, 422]).toContain(created.code);
        await cluster.send('POST', path, { body });
        const headers = { 'content-type': 'application/merge-patch+json' };
        expect([200, 400, 404, 409, 422]).toContain((await cluster.send('PUT', `${path}/any`, { body: wrong })).code);
        expect([200, 400, 404, 409, 422]).toContain((await cluster.send('PATCH', `${path}/any`, { headers, body: wrong })).code);
        const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
        expect((await cluster.send('GET', path, { headers: { accept } })).code).toBe(200);
        expect((await cluster.send('DELETE', path)).code).toBe(200);
      }),
      { numRuns: 150 },
    );
    expect(cluster.failures).toEqual([]);
  });
});
