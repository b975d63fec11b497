import {
  type V1Deployment,
  type ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApi, deploymentBody, startTestApi } from '../../support/api-server.ts';

const namespace = 'kt';

describe('the Kubernetes client', () => {
  let cluster: TestApi;
  let config: KubeConfig;
  let apps: AppsV1Api;
  beforeAll(async () => {
    cluster = await startTestApi({ keptEvents: 20 });
    config = new KubeConfig();
    config.loadFromString(cluster.api.kubeconfig);
    apps = config.makeApiClient(AppsV1Api);
  });
  afterAll(() => cluster.stop());

  function create(name: string): Promise<V1Deployment> {
    return apps.createNamespacedDeployment({ namespace, body: deploymentBody(name) });
  }

  async function codeOf(action: Promise<unknown>): Promise<number> {
    return action.then(
      () => 200,
      (error: unknown) => (error as ApiException<unknown>).code,
    );
  }

  it('creates, reads, replaces and deletes', async () => {
    const created = await create('crud');
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const read = await apps.readNamespacedDeployment({ namespace, name: 'crud' });
    expect(read).toEqual(created);
    const replaced = await apps.replaceNamespacedDeployment({
      namespace,
      name: 'crud',
      body: Object.assign(read, { spec: Object.assign({}, read.spec, { replicas: 5 }) }),
    });
    expect([replaced.spec?.replicas, replaced.metadata?.generation]).toEqual([5, 2]);
    await apps.deleteNamespacedDeployment({ namespace, name: 'crud' });
    expect(await codeOf(apps.readNamespacedDeployment({ namespace, name: 'crud' }))).toBe(404);
  });

  it('of two writers with the same version the second gets a conflict', async () => {
    const body = await create('raced');
    const write = (writer: string): Promise<unknown> =>
      apps.replaceNamespacedDeployment({
        namespace,
        name: 'raced',
        body: Object.assign({}, body, { metadata: Object.assign({}, body.metadata, { labels: { writer } }) }),
      });
    const codes = await Promise.all([codeOf(write('a')), codeOf(write('b')), codeOf(write('c'))]);
    expect(codes.toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  });

  it('lists what selectors name', async () => {
    await create('listed');
    const byField = await apps.listNamespacedDeployment({ namespace, fieldSelector: 'metadata.name=listed' });
    expect(byField.items.map(({ metadata }) => metadata?.name)).toEqual(['listed']);
    expect(byField.metadata?.resourceVersion).toBe(String(cluster.store.revision));
    expect((await apps.listDeploymentForAllNamespaces({ labelSelector: 'app=none' })).items).toEqual([]);
  });

  it('watches from a list without missing or repeating anything', async () => {
    const { metadata } = await apps.listNamespacedDeployment({ namespace });
    await create('watched');
    const seen: string[] = [];
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const query = {
      resourceVersion: metadata?.resourceVersion,
      fieldSelector: 'metadata.name=watched',
      allowWatchBookmarks: true,
    };
    const controller = await new Watch(config).watch(
      path,
      query,
      (phase, object: V1Deployment) => seen.push(`${phase} ${object.spec?.replicas}`),
      () => undefined,
    );
    await create('not-watched');
    await apps.patchNamespacedDeploymentScale({
      namespace,
      name: 'watched',
      body: [{ op: 'replace', path: '/spec/replicas', value: 7 }],
    });
    await apps.deleteNamespacedDeployment({ namespace, name: 'watched' });
    await vi.waitFor(() => expect(seen).toEqual(['ADDED 2', 'MODIFIED 7', 'DELETED 7']));
    controller.abort();
  });

  it('sees objects come into and go out of the view of a selector', async () => {
    const { metadata } = await create('moving');
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      '/apis/apps/v1/deployments',
      { resourceVersion: metadata?.resourceVersion, labelSelector: 'tier=web' },
      (phase, object: V1Deployment) => seen.push(`${phase} ${JSON.stringify(object.metadata?.labels)}`),
      () => undefined,
    );
    for (const labels of [{ tier: 'web' }, { tier: 'web', x: 'y' }, { tier: 'db' }]) {
      const body = await apps.readNamespacedDeployment({ namespace, name: 'moving' });
      await apps.replaceNamespacedDeployment({
        namespace,
        name: 'moving',
        body: Object.assign(body, { metadata: Object.assign({}, body.metadata, { labels }) }),
      });
    }
    await vi.waitFor(() =>
      expect(seen).toEqual(['ADDED {"tier":"web"}', 'MODIFIED {"tier":"web","x":"y"}', 'DELETED {"tier":"web","x":"y"}']),
    );
    controller.abort();
  });

  it('ends a watch when its time is up, with a bookmark of where to go on', async () => {
    const seen: [string, string | undefined][] = [];
    const ended = new Promise<void>((resolve, reject) => {
      new Watch(config)
        .watch(
          '/api/v1/secrets',
          { resourceVersion: String(cluster.store.revision), timeoutSeconds: 1, allowWatchBookmarks: true },
          (phase, object: V1Deployment) => seen.push([phase, object.metadata?.resourceVersion]),
          () => resolve(),
        )
        .catch(reject);
    });
    await ended;
    expect(seen).toEqual([['BOOKMARK', String(cluster.store.revision)]]);
  });

  it('is told with 410 that it has been away for too long', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    for (let n = 0; n < 50; n += 1) await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: `c${n}` } } });
    const seen: [string, { code?: number; reason?: string }][] = [];
    await new Promise<void>((resolve, reject) => {
      new Watch(config)
        .watch(
          '/api/v1/configmaps',
          { resourceVersion: metadata?.resourceVersion },
          (phase, object: { code?: number }) => seen.push([phase, object]),
          () => resolve(),
        )
        .catch(reject);
    });
    expect(seen).toMatchObject([['ERROR', { code: 410, reason: 'Expired' }]]);
  });

  it('may do everything, and knows the version', async () => {
    const body = { spec: { resourceAttributes: { namespace, verb: 'patch', group: 'apps', resource: 'deployments' } } };
    const review = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({ body });
    expect(review).toMatchObject({ ...body, status: { allowed: true } });
    expect(await config.makeApiClient(VersionApi).getCode()).toMatchObject({ major: '1', minor: '36' });
  });

  it('is turned away without the token', async () => {
    const stranger = new KubeConfig();
    stranger.loadFromClusterAndUser(config.getCurrentCluster() ?? { name: '', server: '', skipTLSVerify: false }, { name: 'x' });
    expect(await codeOf(stranger.makeApiClient(AppsV1Api).listDeploymentForAllNamespaces())).toBe(401);
  });

  it('found no bug of the server on the way', () => expect(cluster.failures).toEqual([]));
});
