import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type TestApi, startTestApi } from '../../support/api-server.ts';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly [field: string]: unknown;
}

interface Stored {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly labels?: Record<string, string>;
    readonly managedFields?: { readonly manager: string; readonly fieldsV1: unknown }[];
  };
  readonly spec: { readonly replicas: number; readonly template: { readonly spec: { readonly containers: Container[] } } };
}

let api: TestApi;
let path: string;
let made = 0;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => {
  made += 1;
  path = `/apis/apps/v1/namespaces/kt/deployments/hello-${made}`;
});
afterAll(() => api.stop());

const APP: Container = { name: 'app', image: 'cutover/hello:11.0' };

function applied(manager: string, body: object, force = false): Promise<Answer> {
  const headers = { 'content-type': 'application/apply-patch+yaml' };
  return api.send('PATCH', `${path}?fieldManager=${manager}&force=${force}`, {
    headers,
    body: { apiVersion: 'apps/v1', kind: 'Deployment', ...body },
  });
}

/** A Deployment as a manager applies it, with what it says of containers, labels and replicas. */
function deployment(containers: readonly Container[], labels = {}, spec = {}): object {
  const template = { metadata: { labels: { app: 'hello' } }, spec: { containers } };
  return { metadata: { labels }, spec: { selector: { matchLabels: { app: 'hello' } }, template, ...spec } };
}

const merge = (body: object) => api.send('PATCH', path, { headers: { 'content-type': 'application/merge-patch+json' }, body });
const stored = async (): Promise<Stored> => (await api.send('GET', path)).json as unknown as Stored;
const containers = async (): Promise<Container[]> => (await stored()).spec.template.spec.containers;

describe('server-side apply', () => {
  it('makes what is not there, and remembers who set what', async () => {
    const answer = await applied('ci', deployment([APP], { tier: 'web' }, { replicas: 2 }));
    expect(answer.code).toBe(201);
    expect((await stored()).metadata.managedFields).toMatchObject([
      {
        manager: 'ci',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:tier': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:name': {}, 'f:image': {} } } } },
          },
        },
      },
    ]);
  });

  it('of the same again changes nothing', async () => {
    await applied('ci', deployment([APP]));
    const before = await stored();
    expect((await applied('ci', deployment([APP]))).code).toBe(200);
    expect(await stored()).toEqual(before);
  });

  it('takes away what its manager no longer says, and nothing that others have set', async () => {
    const probe = { readinessProbe: { httpGet: { port: 8080 } } };
    const env = [
      { name: 'A', value: 'a' },
      { name: 'B', value: 'b' },
    ];
    const sidecar = { name: 'sidecar', image: 'cutover/hello:1.0' };
    await applied('ci', deployment([{ ...APP, ...probe, env }, sidecar], { tier: 'web', team: 'x' }));
    await merge({ metadata: { labels: { mine: 'yes' } }, spec: { replicas: 4 } });
    await applied('ci', deployment([{ ...APP, env: env.slice(1) }], { tier: 'web' }));
    const { metadata, spec } = await stored();
    expect(metadata.labels).toEqual({ tier: 'web', mine: 'yes' });
    expect(spec.replicas).toBe(4);
    expect(spec.template.spec.containers).toMatchObject([{ name: 'app', env: [{ name: 'B', value: 'b' }] }]);
    expect(spec.template.spec.containers).toHaveLength(1);
    expect(spec.template.spec.containers[0]).not.toHaveProperty('readinessProbe');
  });

  it('keeps what two managers say until both have stopped saying it', async () => {
    await applied('ci', deployment([APP], { tier: 'web' }));
    await applied('other', { metadata: { labels: { tier: 'web' } } });
    await applied('ci', deployment([APP]));
    expect((await stored()).metadata.labels).toEqual({ tier: 'web' });
    await applied('other', { metadata: {} });
    expect((await stored()).metadata).not.toHaveProperty('labels');
    expect((await stored()).metadata.managedFields?.map(({ manager }) => manager)).toEqual(['ci']);
  });

  it('conflicts with what another manager applied, unless it is forced', async () => {
    await applied('ci', deployment([APP], {}, { replicas: 2 }));
    const change = { metadata: {}, spec: { replicas: 3, template: { spec: { containers: [{ name: 'app', image: 'x:1' }] } } } };
    const refused = await applied('other', change);
    expect(refused.json).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(refused.json['message']).toBe(
      'Apply failed with 2 conflicts: conflicts with "ci" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="app"].image',
    );
    expect((await applied('other', { metadata: {}, spec: { replicas: 3 } })).json).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "ci" using apps/v1: .spec.replicas',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "ci" using apps/v1', field: '.spec.replicas' }],
      },
    });
    expect((await applied('other', change, true)).code).toBe(200);
    expect((await stored()).spec.replicas).toBe(3);
    expect(await containers()).toMatchObject([{ name: 'app', image: 'x:1' }]);
    // They are the other's now: the first manager meets the same refusal.
    expect((await applied('ci', deployment([APP], {}, { replicas: 2 }))).code).toBe(409);
  });

  it('is refused without a manager, and validated like any other write', async () => {
    expect(await applied('', deployment([APP]))).toMatchObject({
      code: 422,
      json: { message: expect.stringContaining('fieldManager: Required value') as string },
    });
    expect(await applied('ci', deployment([{ name: 'app' }]))).toMatchObject({
      code: 422,
      json: { message: expect.stringContaining('containers[0].image: Required value') as string },
    });
    expect((await applied('ci', { metadata: { name: 'another' }, spec: {} })).code).toBe(400);
  });

  it('found no bug of its own on the way', () => expect(api.failures).toEqual([]));
});
