import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { getObject, listObjects } from '../../src/cluster/objects.ts';
import { type Answer, type Send, senderOf } from '../support/api-server.ts';
import { fieldPaths, parseBeginning, type RecordedRequest, recordedRequests } from '../support/recorded-request.ts';

const TEMPLATE = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'app', image: 'cutover/hello:11.0', ports: [{ containerPort: 8080 }] }] },
});
const DEPLOYMENT = (name: string, metadata = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: TEMPLATE(name) },
});
const SERVICE = (name: string, type: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type, selector: { app: 'hello' }, ports: [{ port: 80, targetPort: 8080 }] },
});
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the recording did not keep of the requests, by the command; a deletion's options for all others. */
const BODIES: Readonly<Record<string, unknown>> = {
  'kubectl apply -f hello.yaml': DEPLOYMENT('hello', { annotations: { [LAST_APPLIED]: '{}' } }),
  'kubectl create -f svc.json': SERVICE('hello', 'ClusterIP'),
  'kubectl expose deployment hello --name=hello-np --port=80 --target-port=8080 --type=NodePort': SERVICE('hello-np', 'NodePort'),
  'kubectl create deployment web --image=local/hello:11.0': DEPLOYMENT('web'),
  'kubectl create -f rc.yaml': {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'rc-hello', labels: { app: 'rc' } },
    spec: { replicas: 1, selector: { app: 'rc' }, template: TEMPLATE('rc') },
  },
  'kubectl apply --server-side -f hello.yaml --force-conflicts': DEPLOYMENT('hello'),
  'kubectl auth can-i create deployments': {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: 'kt', verb: 'create', group: 'apps', resource: 'deployments' } },
  },
};

/** What this cluster does not have, so that it does not answer as recorded. */
const NOT_THERE = /daemonsets|horizontalpodautoscalers|cronjobs/;

describe('kubectl’s recorded requests get answers of the same shape', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cutover-test-'));
  const failures: unknown[] = [];
  let cluster: Cluster;
  let send: Send;

  beforeAll(async () => {
    cluster = await startCluster({ dir, onFailure: (error) => failures.push(error) });
    send = senderOf(cluster);
    await send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kt' } } });
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true });
  });

  function ask({ command, method, path, requestAccept, requestContentType, requestBody }: RecordedRequest): Promise<Answer> {
    const isBodiless = method === 'GET';
    const type = { 'content-type': /json|yaml/.test(requestContentType ?? '') ? requestContentType : 'application/json' };
    const body =
      requestBody === undefined || requestBody === ''
        ? (BODIES[command] ?? { propagationPolicy: 'Background' })
        : parseBeginning(requestBody.replaceAll('local/hello', 'cutover/hello'));
    return send(method, hereAndNow(path), {
      headers: { accept: requestAccept, ...(isBodiless ? {} : type) },
      ...(isBodiless ? {} : { body }),
    });
  }

  /** The path with the names, hashes and versions of this cluster; watches end after a second. */
  function hereAndNow(path: string): string {
    // Not one of those that a change of the Deployment has just sent away: they may be gone before they are asked.
    const pod = listObjects(cluster.store, 'pods', 'kt').find(
      ({ metadata }) => metadata.labels?.['app'] === 'hello' && metadata.deletionTimestamp === undefined,
    );
    return path
      .replace(/\/pods\/hello-[^/]+/, `/pods/${pod?.metadata.name}`)
      .replace(/\?hash=.*/, '')
      .replace(/resourceVersion=[1-9]\d*/, `resourceVersion=${cluster.store.revision}`)
      .replace(/timeoutSeconds=\d+|timeout=2s/, 'timeoutSeconds=1');
  }

  /** What the recorded command waited for before the next came. */
  async function waited(command: string): Promise<void> {
    if (!command.startsWith('kubectl rollout status')) return;
    await vi.waitFor(() => {
      const { metadata, status } = getObject(cluster.store, 'deployments', 'kt', 'hello') ?? {};
      expect(status).toMatchObject({ observedGeneration: metadata?.generation, updatedReplicas: 2, availableReplicas: 2 });
      expect(status?.replicas).toBe(2);
    });
  }

  const asked = recordedRequests().filter(({ command, path }) => !NOT_THERE.test(`${command} ${path}`));
  const named = asked.map((request) => [`${request.method} ${request.path.slice(0, 120)}`, request] as const);

  it('has recordings', () => expect(named.length).toBeGreaterThan(100));

  it.each(named)('%s', async (_name, request) => {
    const answer = await ask(request);
    await waited(request.command);
    expect(answer.code, answer.text).toBe(Number.parseInt(request.status, 10));
    const { responseBody, responseContentType } = request;
    const isOpenApiIndex = request.path === '/openapi/v3';
    const isProtobuf = responseContentType === 'application/vnd.kubernetes.protobuf';
    if (!isOpenApiIndex) {
      expect(answer.headers['content-type']).toBe(isProtobuf ? 'application/json' : responseContentType);
    }
    if (responseBody === undefined || !responseBody.startsWith('{')) return;
    const recorded = parseBeginning(responseBody) as { kind?: string; apiVersion?: string };
    expect(answer.json).toMatchObject({ kind: recorded.kind, apiVersion: recorded.apiVersion });
    const here = fieldPaths(answer.json);
    expect([...fieldPaths(recorded)].filter((path) => !here.has(path))).toEqual([]);
    expect(columnsOf(answer.json)).toEqual(expect.arrayContaining(columnsOf(recorded)));
  });

  it('found no bug of the cluster on the way', () => expect(failures).toEqual([]));
});

/** The columns of a table, as far as they have been recorded whole. */
function columnsOf(body: unknown): unknown[] {
  const { columnDefinitions = [] } = body as { columnDefinitions?: Readonly<Record<string, unknown>>[] };
  return columnDefinitions
    .filter((column) => 'priority' in column)
    .map(({ name, type, format, priority }) => ({ name, type, format, priority }));
}
