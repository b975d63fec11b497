import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SendOptions, type TestApi, deploymentBody, startTestApi } from '../../support/api-server.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/kt/deployments';
const SERVICES = '/api/v1/namespaces/kt/services';
const PODS = '/api/v1/namespaces/kt/pods';
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const MERGE = { 'content-type': 'application/merge-patch+json' };

describe('objects as the API server completes and checks them', () => {
  let cluster: TestApi;
  beforeAll(async () => (cluster = await startTestApi()));
  afterAll(() => cluster.stop());

  async function create(path: string, body: unknown, options: SendOptions = {}): Promise<Record<string, unknown>> {
    return (await cluster.send('POST', path, { body, ...options })).json;
  }

  it('fills in what a Deployment leaves out, as the recordings show it', async () => {
    const container = { name: 'app', image: 'local/hello:11.0', ports: [{ containerPort: 8080 }] };
    const probe = { httpGet: { path: '/readiness', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    const body = {
      metadata: { name: 'full', labels: {} },
      spec: {
        paused: false,
        minReadySeconds: 0,
        selector: { matchLabels: { app: 'full' } },
        template: {
          metadata: { creationTimestamp: null, labels: { app: 'full' } },
          spec: { containers: [{ ...container, readinessProbe: probe }] },
        },
      },
    };
    const { metadata, ...rest } = await create(DEPLOYMENTS, body);
    expect(rest).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'full' } },
        template: {
          metadata: { labels: { app: 'full' } },
          spec: {
            containers: [
              {
                ...container,
                ports: [{ containerPort: 8080, protocol: 'TCP' }],
                resources: {},
                readinessProbe: {
                  httpGet: { path: '/readiness', port: 8080, scheme: 'HTTP' },
                  timeoutSeconds: 1,
                  periodSeconds: 1,
                  successThreshold: 1,
                  failureThreshold: 1,
                },
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
                imagePullPolicy: 'IfNotPresent',
              },
            ],
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            dnsPolicy: 'ClusterFirst',
            securityContext: {},
            schedulerName: 'default-scheduler',
          },
        },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
      status: {},
    });
    expect(Object.keys(metadata as object).sort()).toEqual([
      'creationTimestamp',
      'generation',
      'name',
      'namespace',
      'resourceVersion',
      'uid',
    ]);
  });

  it('gives a Service an address and a node port of its own, and keeps them over updates', async () => {
    const body = {
      metadata: { name: 'np' },
      spec: { type: 'NodePort', selector: { app: 'hello' }, ports: [{ port: 80, targetPort: 8080 }] },
    };
    const { spec } = (await create(SERVICES, body)) as { spec: { clusterIP: string; ports: { nodePort: number }[] } };
    const second = `127.${cluster.api.subnet.second}`;
    expect(spec).toEqual({
      type: 'NodePort',
      selector: { app: 'hello' },
      ports: [{ port: 80, targetPort: 8080, protocol: 'TCP', nodePort: spec.ports[0]?.nodePort }],
      clusterIP: `${second}.96.1`,
      clusterIPs: [`${second}.96.1`],
      sessionAffinity: 'None',
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(spec.ports[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    const other = await create(SERVICES, { ...body, metadata: { name: 'np2' } });
    expect(other['spec']).toMatchObject({ clusterIP: `${second}.96.2` });
    const replaced = await cluster.send('PUT', `${SERVICES}/np`, { body });
    expect(replaced.json['spec']).toEqual(spec);
  });

  it.each<[string, string, unknown, string]>([
    [
      'a node port twice',
      SERVICES,
      { metadata: { name: 'x' }, spec: { type: 'NodePort', ports: [{ port: 1, nodePort: 30_000 }] } },
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
    ],
    [
      'a node port out of range',
      SERVICES,
      { metadata: { name: 'x' }, spec: { type: 'NodePort', ports: [{ port: 1, nodePort: 80 }] } },
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a Service without ports',
      SERVICES,
      { metadata: { name: 'x' }, spec: {} },
      'Service "x" is invalid: spec.ports: Required value',
    ],
    [
      'a Deployment without selector',
      DEPLOYMENTS,
      { metadata: { name: 'x' }, spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } } },
      'Deployment.apps "x" is invalid: spec.selector: Required value',
    ],
    [
      'a container without name and image',
      PODS,
      { metadata: { name: 'x' }, spec: { containers: [{}] } },
      'Pod "x" is invalid: [spec.containers[0].name: Required value, spec.containers[0].image: Required value]',
    ],
    [
      'two containers of one name',
      PODS,
      {
        metadata: { name: 'x' },
        spec: {
          containers: [
            { name: 'a', image: 'b' },
            { name: 'a', image: 'b' },
          ],
        },
      },
      'Pod "x" is invalid: spec.containers[1].name: Duplicate value: "a"',
    ],
    [
      'a probe without a handler',
      PODS,
      { metadata: { name: 'x' }, spec: { containers: [{ name: 'a', image: 'b', livenessProbe: {} }] } },
      'Pod "x" is invalid: spec.containers[0].livenessProbe: Required value: must specify a handler type',
    ],
    [
      'a wrong type',
      DEPLOYMENTS,
      { metadata: { name: 'x' }, spec: { replicas: '3' } },
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'another kind',
      DEPLOYMENTS,
      { kind: 'Service', apiVersion: 'v1', metadata: { name: 'x' } },
      'Service in version "v1" cannot be handled as a Deployment: no kind "Service" is registered for version "apps/v1"',
    ],
    [
      'a namespace that is not there',
      '/api/v1/namespaces/gone/pods',
      { metadata: { name: 'x' }, spec: {} },
      'namespaces "gone" not found',
    ],
    [
      'an unknown field, strictly',
      `${DEPLOYMENTS}?fieldValidation=Strict`,
      { metadata: { name: 'x' }, spec: { replcas: 1 } },
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replcas"',
    ],
  ])('refuses %s', async (_case, path, body, message) => {
    expect((await create(path, body))['message']).toBe(message);
  });

  it('warns of an unknown field when it is not strict', async () => {
    const { code, headers } = await cluster.send('POST', DEPLOYMENTS, { body: { ...deploymentBody('warned'), extra: 1 } });
    expect([code, headers['warning']]).toEqual([201, '299 - "unknown field \\"extra\\""']);
  });

  it('lets the object and its status be written apart', async () => {
    await create(DEPLOYMENTS, { ...deploymentBody('apart'), status: { replicas: 7 } });
    const path = `${DEPLOYMENTS}/apart`;
    const patch = { spec: { replicas: 5 }, status: { replicas: 3 } };
    const object = await cluster.send('PATCH', path, { headers: MERGE, body: patch });
    expect(object.json).toMatchObject({ spec: { replicas: 5 }, status: {}, metadata: { generation: 2 } });
    const status = await cluster.send('PATCH', `${path}/status`, { headers: MERGE, body: { ...patch, spec: { replicas: 9 } } });
    expect(status.json).toMatchObject({ spec: { replicas: 5 }, status: { replicas: 3 }, metadata: { generation: 2 } });
  });

  it('changes nothing, and tells nobody, in a dry run', async () => {
    const before = cluster.store.revision;
    const created = await cluster.send('POST', `${DEPLOYMENTS}?dryRun=All`, { body: deploymentBody('dry') });
    const patched = await cluster.send('PATCH', `${DEPLOYMENTS}/apart?dryRun=All`, {
      headers: MERGE,
      body: { spec: { replicas: 1 } },
    });
    const deleted = await cluster.send('DELETE', `${DEPLOYMENTS}/apart?dryRun=All`);
    expect([created.code, patched.code, deleted.code]).toEqual([201, 200, 200]);
    expect(patched.json).toMatchObject({ spec: { replicas: 1 } });
    expect(cluster.store.revision).toBe(before);
  });

  it('applies the patch that `kubectl set image` sends', async () => {
    await create(DEPLOYMENTS, deploymentBody('image'));
    const containers = {
      '$setElementOrder/containers': [{ name: 'app' }],
      containers: [{ name: 'app', image: 'cutover/hello:12.0' }],
    };
    const { json } = await cluster.send('PATCH', `${DEPLOYMENTS}/image`, {
      headers: STRATEGIC,
      body: { spec: { template: { spec: containers } } },
    });
    expect(json).toMatchObject({ spec: { template: { spec: { containers: [{ name: 'app', image: 'cutover/hello:12.0' }] } } } });
  });

  it('scales through the scale subresource, without touching the rest', async () => {
    await create(DEPLOYMENTS, deploymentBody('scaled'));
    const path = `${DEPLOYMENTS}/scaled/scale`;
    const { json } = await cluster.send('PATCH', path, { headers: MERGE, body: { spec: { replicas: 4 } } });
    expect(json).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 0, selector: 'app=scaled' } });
    const wrong = await cluster.send('PATCH', path, { headers: MERGE, body: { spec: { replicas: -1 } } });
    expect(wrong.code).toBe(422);
    expect(cluster.store.get('deployments', 'kt', 'scaled')).toMatchObject({
      spec: { replicas: 4 },
      metadata: { generation: 2 },
    });
  });

  describe('deletion', () => {
    const pod = { spec: { containers: [{ name: 'app', image: 'cutover/hello:11.0' }] } };
    const marked = (seconds: number): object => ({
      metadata: { deletionGracePeriodSeconds: seconds, deletionTimestamp: expect.any(String) as string },
    });

    it.each<[string, string | undefined, unknown, number | 'gone']>([
      ['a running pod is marked with its own grace', 'node', undefined, 30],
      ['a running pod is marked with the asked grace', 'node', { gracePeriodSeconds: 5 }, 5],
      ['a running pod goes at once without grace', 'node', { gracePeriodSeconds: 0 }, 'gone'],
      ['a pod that is not placed goes at once', undefined, undefined, 'gone'],
    ])('%s', async (_case, nodeName, options, result) => {
      await create(PODS, { metadata: { name: 'p' }, spec: { ...pod.spec, nodeName } });
      const { json } = await cluster.send('DELETE', `${PODS}/p`, { body: options });
      if (result === 'gone')
        expect(json).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'p', kind: 'pods' } });
      else expect(json).toMatchObject(marked(result));
      if (result !== 'gone') cluster.store.remove('pods', 'kt', 'p');
      expect(cluster.store.get('pods', 'kt', 'p')).toBeUndefined();
    });

    it('a second deletion only shortens the grace', async () => {
      await create(PODS, { metadata: { name: 'p' }, spec: { ...pod.spec, nodeName: 'node' } });
      await cluster.send('DELETE', `${PODS}/p`, { body: { gracePeriodSeconds: 10 } });
      expect((await cluster.send('DELETE', `${PODS}/p`, { body: { gracePeriodSeconds: 60 } })).json).toMatchObject(marked(10));
      expect((await cluster.send('DELETE', `${PODS}/p?gracePeriodSeconds=2`)).json).toMatchObject(marked(2));
      cluster.store.remove('pods', 'kt', 'p');
    });

    it('foreground deletion leaves the object, marked, to the garbage collector', async () => {
      await create(DEPLOYMENTS, deploymentBody('fore'));
      const { json } = await cluster.send('DELETE', `${DEPLOYMENTS}/fore`, { body: { propagationPolicy: 'Foreground' } });
      expect(json).toMatchObject({
        metadata: { finalizers: ['foregroundDeletion'], deletionGracePeriodSeconds: 0, generation: 2 },
      });
      expect(cluster.store.get('deployments', 'kt', 'fore')).toBeDefined();
    });

    it('refuses the wrong object', async () => {
      await create(DEPLOYMENTS, deploymentBody('pre'));
      const answer = await cluster.send('DELETE', `${DEPLOYMENTS}/pre`, { body: { preconditions: { uid: 'other' } } });
      expect(answer.json).toMatchObject({ code: 409, reason: 'Conflict' });
    });

    it('takes from a collection what selectors name', async () => {
      for (const [name, tier] of [
        ['one', 'a'],
        ['two', 'a'],
        ['three', 'b'],
      ]) {
        await create('/api/v1/namespaces/kt/configmaps', { metadata: { name, labels: { tier } } });
      }
      await cluster.send('DELETE', '/api/v1/namespaces/kt/configmaps?labelSelector=tier%3Da');
      expect(cluster.store.list('configmaps', 'kt').map(({ metadata }) => metadata.name)).toEqual(['three']);
    });
  });

  it('found no bug of its own on the way', () => expect(cluster.failures).toEqual([]));
});
