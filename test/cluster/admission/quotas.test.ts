import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ResourceQuota } from '../../../src/cluster/admission/quotas.ts';
import { type TestApi, startTestApi } from '../../support/api-server.ts';
import { createWorld } from '../../support/controller-world.ts';

let cluster: TestApi;
beforeAll(async () => {
  cluster = await startTestApi();
});
afterAll(async () => {
  expect(cluster.failures).toEqual([]);
  await cluster.stop();
});
afterEach(async () => {
  for (const resource of ['resourcequotas', 'pods', 'services', 'configmaps']) {
    for (const { metadata } of cluster.store.list(resource, 'kt')) cluster.store.remove(resource, 'kt', metadata.name);
  }
});

type Resources = Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;

const pod = (name: string, ...containers: Partial<Resources>[]) => ({
  path: '/api/v1/namespaces/kt/pods',
  body: {
    metadata: { name },
    spec: { containers: containers.map((resources, index) => ({ name: `c${index}`, image: 'x', resources })) },
  },
});
const service = (name: string, type: string) => ({
  path: '/api/v1/namespaces/kt/services',
  body: { metadata: { name }, spec: { type, ports: [{ port: 80 }] } },
});
const configMap = (name: string) => ({ path: '/api/v1/namespaces/kt/configmaps', body: { metadata: { name } } });
const deployment = (name: string) => ({
  path: '/apis/apps/v1/namespaces/kt/deployments',
  body: {
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    },
  },
});

type Creation = ReturnType<typeof configMap>;

describe('a quota counts what is there and refuses what would be too much', () => {
  it.each<[string, Record<string, string>, Creation[], Creation, string]>([
    ['pods', { pods: '1' }, [pod('a', {})], pod('b', {}), 'exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1'],
    [
      'objects of any kind',
      { 'count/deployments.apps': '1' },
      [deployment('a')],
      deployment('b'),
      'exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
    ],
    [
      'what it names without count/',
      { configmaps: '0' },
      [],
      configMap('b'),
      'exceeded quota: q, requested: configmaps=1, used: configmaps=0, limited: configmaps=0',
    ],
    [
      'node ports, and nothing else of a Service',
      { services: '9', 'services.nodeports': '1' },
      [service('a', 'ClusterIP'), service('n', 'NodePort')],
      service('b', 'NodePort'),
      'exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    ],
    [
      'memory of all containers, and all that is too much in one message',
      { 'requests.memory': '100Mi', 'limits.cpu': '1', pods: '9' },
      [pod('a', { requests: { memory: '64Mi' }, limits: { cpu: '500m' } })],
      pod(
        'b',
        { requests: { memory: '32Mi' }, limits: { cpu: '300m' } },
        { requests: { memory: '32Mi' }, limits: { cpu: '300m' } },
      ),
      'exceeded quota: q, requested: limits.cpu=600m,requests.memory=64Mi, used: limits.cpu=500m,requests.memory=64Mi, limited: limits.cpu=1,requests.memory=100Mi',
    ],
    [
      'only what says how much it wants',
      { 'limits.memory': '1Gi', cpu: '1' },
      [],
      pod('b', { limits: { memory: '1Mi' } }, {}),
      'failed quota: q: must specify cpu for: c0,c1; limits.memory for: c1',
    ],
  ])('%s', async (_what, hard, before, tooMuch, why) => {
    await cluster.send('POST', '/api/v1/namespaces/kt/resourcequotas', { body: { metadata: { name: 'q' }, spec: { hard } } });
    for (const { path, body } of before) expect(await cluster.send('POST', path, { body })).toMatchObject({ code: 201 });
    const { path, body } = tooMuch;
    const resource = path.startsWith('/apis/apps') ? 'deployments.apps' : path.slice(path.lastIndexOf('/') + 1);
    const refused = {
      code: 403,
      json: { reason: 'Forbidden', message: `${resource} "b" is forbidden: ${why}`, details: { name: 'b' } },
    };
    expect(await cluster.send('POST', `${path}?dryRun=All`, { body })).toMatchObject(refused);
    expect(await cluster.send('POST', path, { body })).toMatchObject(refused);
  });

  it('but not a pod that has ended', async () => {
    const quota = { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } };
    await cluster.send('POST', '/api/v1/namespaces/kt/resourcequotas', { body: quota });
    const { path, body } = pod('a', {});
    await cluster.send('POST', path, { body });
    cluster.store.modify('pods', 'kt', 'a', (draft) => void (draft['status'] = { phase: 'Succeeded' }));
    expect(await cluster.send('POST', path, { body: pod('b', {}).body })).toMatchObject({ code: 201 });
  });

  it('and names a pod without a name as it would be called', async () => {
    const quota = { metadata: { name: 'q' }, spec: { hard: { pods: '0' } } };
    await cluster.send('POST', '/api/v1/namespaces/kt/resourcequotas', { body: quota });
    const body = { ...pod('', {}).body, metadata: { generateName: 'web-' } };
    const { json } = await cluster.send('POST', '/api/v1/namespaces/kt/pods', { body });
    expect(json['message']).toMatch(/^pods "web-\w{5}" is forbidden: exceeded quota/);
  });
});

it('a quota with scopes, which this cluster would have to ignore, is refused', async () => {
  const body = { metadata: { name: 'q' }, spec: { hard: { pods: '1' }, scopes: ['BestEffort'] } };
  expect(await cluster.send('POST', '/api/v1/namespaces/kt/resourcequotas', { body })).toMatchObject({ code: 422 });
});

it('the status of a quota follows what is there', async () => {
  const world = createWorld();
  const used = () => (world.store.get('resourcequotas', 'default', 'q') as ResourceQuota).status?.used;
  world.store.create('resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { hard: { pods: '5', 'count/deployments.apps': '2' } },
  });
  await vi.waitFor(() => expect(used()).toEqual({ pods: '0', 'count/deployments.apps': '0' }));
  world.deploy({ replicas: 2 });
  await vi.waitFor(() => expect(used()).toEqual({ pods: '2', 'count/deployments.apps': '1' }));
  world.change((draft) => void (draft.spec.replicas = 0));
  await world.played();
  expect(used()).toEqual({ pods: '0', 'count/deployments.apps': '1' });
  world.stop();
});
