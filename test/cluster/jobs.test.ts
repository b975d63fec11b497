import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { getObject, listObjects } from '../../src/cluster/objects.ts';
import { type Answer, type Send, senderOf } from '../support/api-server.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const PODS = '/api/v1/namespaces/default/pods';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
const LONG_MS = 30_000;

const dir = mkdtempSync(join(tmpdir(), 'cutover-jobs-'));
const failures: unknown[] = [];
let cluster: Cluster;
let send: Send;
beforeAll(async () => {
  cluster = await startCluster({
    dir: join(dir, 'cluster'),
    logRotation: { maxBytes: 100_000, checkEveryMs: 50 },
    onFailure: (error) => failures.push(error),
  });
  send = senderOf(cluster);
});
afterAll(async () => {
  await cluster.stop();
  rmSync(dir, { recursive: true });
  expect(failures).toEqual([]);
});

interface Work {
  readonly completions?: number;
  readonly container: object;
  readonly pod?: object;
}

async function create(name: string, { completions = 1, container, pod = {} }: Work): Promise<Answer> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'app', ...container }], ...pod } };
  const spec = { completionMode: 'Indexed', completions, parallelism: completions, backoffLimit: 0, template };
  const answer = await send('POST', JOBS, { body: { metadata: { name }, spec } });
  expect(answer.code, answer.text).toBe(201);
  return answer;
}

/** A program of these statements, in place of an image. */
const program = (script: string) => ({ image: 'any', command: [process.execPath, '-e', script] });
const condition = (name: string, type: string) =>
  getObject(cluster.store, 'jobs', 'default', name)?.status?.conditions?.find((each) => each.type === type)?.status;
const podOf = (name: string, index = 0) =>
  listObjects(cluster.store, 'pods').find(({ metadata }) => metadata.name.startsWith(`${name}-${index}-`));
const logOf = async (name: string, query = '', index = 0) =>
  (await send('GET', `${PODS}/${podOf(name, index)?.metadata.name}/log${query}`)).text;
/** The log with times, as it comes. */
async function* followed(name: string): AsyncGenerator<string> {
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig);
  const path = `${PODS}/${podOf(name)?.metadata.name}/log?follow=true&timestamps=true`;
  const sent = request(new URL(path, cluster.apiUrl), {
    ca: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64'),
    agent: false,
    headers: { authorization: `Bearer ${config.getCurrentUser()?.token}` },
  }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  yield* response.setEncoding('utf8') as AsyncIterable<string>;
}

async function ends(name: string, type: 'Complete' | 'Failed'): Promise<void> {
  await expect.poll(() => condition(name, type), { timeout: LONG_MS }).toBe('True');
}

describe('the pods of a Job', () => {
  it('of the image cutover/cutover run this program with their arguments, each knowing its index and its node', async () => {
    const env = [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }];
    await create('tool', { completions: 2, container: { image: 'cutover/cutover:0.1', args: ['--version'] } });
    await create('env', {
      completions: 2,
      container: {
        ...program("console.log(['JOB_COMPLETION_INDEX','NODE_NAME','HOSTNAME'].map((n) => process.env[n]).join())"),
        env,
      },
    });
    await ends('tool', 'Complete');
    await ends('env', 'Complete');
    const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
      .version;
    expect([await logOf('tool'), await logOf('tool', '', 1)]).toEqual([`${version}\n`, `${version}\n`]);
    expect(await logOf('env', '', 1)).toBe('1,cutover-node,env-1\n');
    expect(podOf('env')).toMatchObject({ status: { phase: 'Succeeded' } });
    expect(getObject(cluster.store, 'jobs', 'default', 'env')?.status).toMatchObject({ succeeded: 2, completedIndexes: '0,1' });
  });

  it('that fail leave what they said', async () => {
    await create('broken', { container: program("console.error('no such plan'); process.exit(3)") });
    await ends('broken', 'Failed');
    expect(podOf('broken')?.status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 3, reason: 'Error' } } }],
    });
    expect(await logOf('broken')).toBe('no such plan\n');
  });

  it('may do what their ServiceAccount may, as long as they are there, and no other user can read their token', async () => {
    await send('POST', '/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'worker' } } });
    const rules = [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['mine'], verbs: ['get', 'list', 'watch'] },
    ];
    await send('POST', `${RBAC}/roles`, { body: { metadata: { name: 'worker' }, rules } });
    await send('POST', `${RBAC}/rolebindings`, {
      body: {
        metadata: { name: 'worker' },
        subjects: [{ kind: 'ServiceAccount', name: 'worker', namespace: 'default' }],
        roleRef: { kind: 'Role', name: 'worker' },
      },
    });
    for (const name of ['mine', 'other']) await send('POST', LEASES, { body: { metadata: { name } } });
    const script = 'console.log(process.env.KUBECONFIG); setInterval(() => {}, 1000)';
    await create('worker', {
      container: program(script),
      pod: { serviceAccountName: 'worker', terminationGracePeriodSeconds: 1 },
    });
    await expect.poll(() => podOf('worker')?.status?.phase, { timeout: LONG_MS }).toBe('Running');
    await expect.poll(() => logOf('worker'), { timeout: LONG_MS }).toMatch(/\n$/);
    const path = (await logOf('worker')).trim();
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const kubeconfig = readFileSync(path, 'utf8');
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    expect([config.getCurrentCluster()?.server, config.getContextObject('cutover')?.namespace]).toEqual([
      cluster.apiUrl,
      'default',
    ]);
    const asWorker = senderOf({ apiUrl: cluster.apiUrl, kubeconfig });
    const paths = [
      `${LEASES}/mine`,
      `${LEASES}?fieldSelector=metadata.name%3Dmine`,
      `${LEASES}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dmine`,
      `${LEASES}/other`,
      `${LEASES}?fieldSelector=metadata.name%3Dother`,
      LEASES,
      '/api/v1/namespaces/default/secrets',
    ];
    const codes = await Promise.all(paths.map(async (each) => (await asWorker('GET', each)).code));
    expect(codes).toEqual([200, 200, 200, 403, 403, 403, 403]);

    await send('DELETE', `${JOBS}/worker?propagationPolicy=Foreground`);
    await expect.poll(() => podOf('worker'), { timeout: LONG_MS }).toBeUndefined();
    expect((await asWorker('GET', `${LEASES}/mine`)).code).toBe(401);
    await expect.poll(() => existsSync(path), { timeout: LONG_MS }).toBe(false);
  });

  it('get no token when they want none', async () => {
    const container = program('console.log(process.env.KUBECONFIG)');
    await create('alone', { container, pod: { automountServiceAccountToken: false } });
    await ends('alone', 'Complete');
    expect(await logOf('alone')).toBe('undefined\n');
  });

  it('are followed to their end over rotations of their log, after which only the newest file is there', async () => {
    // Writes its next 60 lines of 1 kB when the reader has read those before: it is never further behind than one rotation.
    const script = `
      const { existsSync } = require('node:fs');
      let part = 0;
      const timer = setInterval(() => {
        if (!existsSync(${JSON.stringify(join(dir, 'part-'))} + part)) return;
        for (let n = 0; n < 60; n += 1) console.log(String(60 * part + n).padEnd(1000, '.'));
        part += 1;
        if (part === 8) clearInterval(timer);
      }, 10);`;
    await create('talker', { container: program(script) });
    await expect.poll(() => podOf('talker')?.status?.phase, { timeout: LONG_MS }).toBe('Running');
    const numbers = (text: string) => [...text.matchAll(/^(?:\S+Z )?(\d+)\.{10,}$/gm)].map(([, number]) => Number(number));
    let text = '';
    let part = 0;
    const writeNext = () => writeFileSync(join(dir, `part-${part++}`), '');
    writeNext();
    for await (const chunk of followed('talker')) {
      text += chunk;
      if (numbers(text).length === 60 * part && part < 8) writeNext();
    }
    const all = Array.from({ length: 480 }, (_, index) => index);
    expect(numbers(text)).toEqual(all);
    await ends('talker', 'Complete');
    const kept = numbers(await logOf('talker'));
    expect(kept.length).toBeLessThan(480);
    expect(kept).toEqual(all.slice(all.length - kept.length));
    expect(numbers(await logOf('talker', '?tailLines=3'))).toEqual(kept.slice(-3));
  });
});
