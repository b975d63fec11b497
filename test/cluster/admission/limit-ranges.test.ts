import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

let cluster: TestApi;
beforeAll(async () => {
  cluster = await startTestApi();
});
afterAll(async () => {
  expect(cluster.failures).toEqual([]);
  await cluster.stop();
});

type Resources = Partial<Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>>;

/** Creates the only LimitRange of the namespace, and then a pod. */
async function createUnder(
  limits: readonly object[],
  containers: readonly Resources[],
  initContainers: readonly Resources[] = [],
) {
  for (const resource of ['limitranges', 'pods']) {
    for (const { metadata } of cluster.store.list(resource, 'kt')) cluster.store.remove(resource, 'kt', metadata.name);
  }
  const limitRange = { metadata: { name: 'l' }, spec: { limits } };
  expect(await cluster.send('POST', '/api/v1/namespaces/kt/limitranges', { body: limitRange })).toMatchObject({ code: 201 });
  const named = (of: readonly Resources[], prefix: string) =>
    of.map((resources, index) => ({ name: `${prefix}${index}`, image: 'x', resources }));
  const spec = { containers: named(containers, 'c'), initContainers: named(initContainers, 'i') };
  return cluster.send('POST', '/api/v1/namespaces/kt/pods', { body: { metadata: { name: 'p' }, spec } });
}

const memory = (limit?: string, request?: string): Resources => ({
  ...(limit === undefined ? {} : { limits: { memory: limit } }),
  ...(request === undefined ? {} : { requests: { memory: request } }),
});

describe('a limit range refuses', () => {
  const perContainer = { type: 'Container' };
  const perPod = { type: 'Pod' };
  it.each<[object, Resources[], string]>([
    [
      { ...perContainer, max: { memory: '64Mi' } },
      [memory('128Mi')],
      'maximum memory usage per Container is 64Mi, but limit is 128Mi',
    ],
    [{ ...perPod, max: { memory: '64Mi' } }, [memory()], 'maximum memory usage per Pod is 64Mi.  No limit is specified'],
    [
      { ...perPod, max: { memory: '64Mi' } },
      [memory('32Mi'), memory('48Mi')],
      'maximum memory usage per Pod is 64Mi, but limit is 80Mi',
    ],
    [
      { ...perContainer, min: { memory: '64Mi' } },
      [memory('32Mi')],
      'minimum memory usage per Container is 64Mi, but request is 32Mi',
    ],
    [{ ...perPod, min: { memory: '64Mi' } }, [{}], 'minimum memory usage per Pod is 64Mi.  No request is specified'],
    [
      { ...perContainer, maxLimitRequestRatio: { memory: '2' } },
      [memory('60Mi', '20Mi')],
      'memory max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
    [
      { ...perContainer, maxLimitRequestRatio: { memory: '2' } },
      [memory(undefined, '20Mi')],
      'memory max limit to request ratio per Container is 2, but no limit is specified or limit is 0',
    ],
    [
      { ...perContainer, max: { cpu: '1', memory: '1Gi' } },
      [{ limits: { cpu: '1500m', memory: '2Gi' } }],
      '[maximum cpu usage per Container is 1, but limit is 1500m, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
  ])('under %j the pod %j', async (limit, containers, why) => {
    expect(await createUnder([limit], containers)).toMatchObject({
      code: 403,
      json: { reason: 'Forbidden', message: `pods "p" is forbidden: ${why}`, details: { name: 'p', kind: 'pods' } },
    });
  });

  it('an init container that is too large, though the pod as a whole counts its largest part only', async () => {
    const limit = { type: 'Pod', max: { memory: '64Mi' } };
    expect(await createUnder([limit], [memory('32Mi')], [memory('64Mi')])).toMatchObject({ code: 201 });
    expect(await createUnder([limit], [memory('32Mi')], [memory('65Mi')])).toMatchObject({ code: 403 });
  });
});

it('a limit range fills in what containers do not say, and notes that on the pod', async () => {
  const limit = { type: 'Container', max: { memory: '64Mi' }, default: { cpu: '1' }, defaultRequest: { memory: '16Mi' } };
  const { json } = await createUnder([limit], [{}, memory('32Mi', '8Mi')], [memory('32Mi')]);
  expect(json).toMatchObject({
    metadata: {
      annotations: {
        'kubernetes.io/limit-ranger':
          'LimitRanger plugin set: cpu, memory request for container c0; cpu, memory limit for container c0; cpu request for container c1; cpu limit for container c1; cpu request for init container i0; cpu limit for init container i0',
      },
    },
    spec: {
      containers: [
        { resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '1', memory: '16Mi' } } },
        { resources: { limits: { cpu: '1', memory: '32Mi' }, requests: { cpu: '1', memory: '8Mi' } } },
      ],
      initContainers: [{ resources: { limits: { cpu: '1', memory: '32Mi' }, requests: { cpu: '1', memory: '32Mi' } } }],
    },
    status: { qosClass: 'Burstable' },
  });
});

it('a pod that no limit range concerns stays as it is', async () => {
  const { code, json } = await createUnder([{ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }], [{}]);
  expect(code).toBe(201);
  expect(json).toMatchObject({ spec: { containers: [{ resources: {} }] }, status: { qosClass: 'BestEffort' } });
});
