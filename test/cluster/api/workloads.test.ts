import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

const CONTROLLERS = '/api/v1/namespaces/kt/replicationcontrollers';
const SETS = '/apis/apps/v1/namespaces/kt/statefulsets';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'cutover/hello:11.0' }] } };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

let made = 0;
const freshName = (): string => `web-${(made += 1)}`;

const createController = (spec: object) => api.send('POST', CONTROLLERS, { body: { metadata: { name: freshName() }, spec } });
const createSet = (spec: object) =>
  api.send('POST', SETS, {
    body: { metadata: { name: freshName() }, spec: { selector: { matchLabels: { app: 'web' } }, template: TEMPLATE, ...spec } },
  });
const nameOf = (answer: { json: Record<string, unknown> }) => (answer.json['metadata'] as { name: string }).name;
const causesOf = (answer: { json: Record<string, unknown> }) =>
  (answer.json['details'] as { causes: { field: string; message: string }[] }).causes.map(
    ({ field, message }) => `${field}: ${message}`,
  );

describe('a ReplicationController', () => {
  it('takes selector and labels from its template where it has none', async () => {
    const { code, json } = await createController({ template: TEMPLATE });
    expect(code).toBe(201);
    expect(json).toMatchObject({
      kind: 'ReplicationController',
      apiVersion: 'v1',
      metadata: { labels: { app: 'web' }, generation: 1 },
      spec: { replicas: 1, selector: { app: 'web' }, template: { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' } } },
      status: { replicas: 0 },
    });
  });

  it.each([
    ['without a template', { selector: { app: 'web' } }, 'spec.template: Required value'],
    ['without labels to select', { template: { spec: TEMPLATE.spec } }, 'spec.selector: Required value'],
    [
      'with a selector of others',
      { selector: { app: 'other' }, template: TEMPLATE },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'with fewer pods than none',
      { replicas: -1, template: TEMPLATE },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('is refused %s', async (_how, spec, cause) => {
    const answer = await createController(spec);
    expect([answer.code, ...causesOf(answer)]).toEqual([422, cause]);
  });

  it('may get another selector, unlike the newer kinds', async () => {
    const name = nameOf(await createController({ template: TEMPLATE }));
    const template = { metadata: { labels: { tier: 'x' } } };
    const { code } = await api.send('PATCH', `${CONTROLLERS}/${name}`, {
      headers: MERGE,
      body: { spec: { selector: { tier: 'x' }, template } },
    });
    expect(code).toBe(200);
  });

  it('has a scale that shows its selector as text', async () => {
    const path = `${CONTROLLERS}/${nameOf(await createController({ template: TEMPLATE }))}/scale`;
    expect((await api.send('PATCH', path, { headers: MERGE, body: { spec: { replicas: 3 } } })).json).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { replicas: 0, selector: 'app=web' },
    });
  });

  it('deleted by who does not say what becomes of its pods leaves them', async () => {
    const name = nameOf(await createController({ template: TEMPLATE }));
    expect((await api.send('DELETE', `${CONTROLLERS}/${name}`)).json).toMatchObject({ metadata: { finalizers: ['orphan'] } });
    const other = nameOf(await createController({ template: TEMPLATE }));
    const { json } = await api.send('DELETE', `${CONTROLLERS}/${other}`, { body: { propagationPolicy: 'Background' } });
    expect(json).toMatchObject({ kind: 'Status', status: 'Success' });
  });
});

describe('a StatefulSet', () => {
  it('gets the defaults of a real one', async () => {
    expect((await createSet({})).json).toMatchObject({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      },
      status: { replicas: 0, availableReplicas: 0 },
    });
    expect((await createSet({ updateStrategy: { type: 'OnDelete' } })).json).toMatchObject({
      spec: { updateStrategy: { type: 'OnDelete' } },
    });
  });

  it.each([
    [{ selector: {} }, 'spec.selector: Invalid value: {}: empty selector is invalid for statefulset'],
    [{ podManagementPolicy: 'Any' }, `spec.podManagementPolicy: Invalid value: "Any": must be 'OrderedReady' or 'Parallel'`],
    [
      { updateStrategy: { type: 'Recreate' } },
      `spec.updateStrategy: Invalid value: {"type":"Recreate"}: must be 'RollingUpdate' or 'OnDelete'`,
    ],
    [
      { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      `spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'`,
    ],
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [
      { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
      'spec.volumeClaimTemplates: Forbidden: the embedded cluster has no volumes: its pods are processes on this machine',
    ],
  ])('is refused with %j', async (spec, cause) => {
    const answer = await createSet(spec);
    expect([answer.code, ...causesOf(answer)]).toEqual([422, cause]);
  });

  it.each([
    ['replicas', { replicas: 2 }, 200],
    ['the image', { template: { metadata: { annotations: { a: 'b' } } } }, 200],
    ['the update strategy', { updateStrategy: { type: 'OnDelete', rollingUpdate: null } }, 200],
    ['the Service', { serviceName: 'other' }, 422],
    ['the pod management policy', { podManagementPolicy: 'Parallel' }, 422],
    ['the selector', { selector: { matchLabels: { app: 'web', a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } }, 422],
  ])('asked to change %s', async (_what, spec, code) => {
    const name = nameOf(await createSet({}));
    const answer = await api.send('PATCH', `${SETS}/${name}`, { headers: MERGE, body: { spec } });
    expect(answer.code).toBe(code);
  });

  it('raises its generation with its spec, its revisions have none', async () => {
    const name = nameOf(await createSet({}));
    await api.send('PATCH', `${SETS}/${name}`, { headers: MERGE, body: { spec: { replicas: 2 } } });
    expect((await api.send('GET', `${SETS}/${name}`)).json).toMatchObject({ metadata: { generation: 2 } });
    const revision = { metadata: { name: 'r' }, data: { any: 'thing' }, revision: 1 };
    const { json } = await api.send('POST', '/apis/apps/v1/namespaces/kt/controllerrevisions', { body: revision });
    expect(json).toMatchObject({ data: { any: 'thing' }, revision: 1 });
    expect(json['metadata']).not.toHaveProperty('generation');
  });
});

it('found no bug of its own on the way', () => expect(api.failures).toEqual([]));
