import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../../src/errors.ts';
import { backoffMs } from '../../../src/release/kubernetes/api.ts';
import { connectCluster, type ClusterTimings } from '../../../src/release/kubernetes/connect.ts';
import { Abandoned, Conflict, ReleaseFailed } from '../../../src/release/strategy.ts';
import { failure, json, scriptedApi, type Answer } from '../../support/scripted-api.ts';

/** Answers the version, and everything else as told. */
function versionThen(answer: Answer): Answer {
  return (request, response) =>
    request.path === '/version' ? json(response, 200, { gitVersion: 'v1.36.2' }) : answer(request, response);
}

function connect(kubeconfig: string, timings: Partial<ClusterTimings> = {}) {
  return connectCluster({ kubeconfig, context: undefined, namespace: undefined }, timings);
}

async function rejection<T>(kind: new (...args: never[]) => T, promise: Promise<unknown>): Promise<T> {
  const fault: unknown = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (fault instanceof kind) return fault;
  throw fault;
}

/** A port of the loopback that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('back-off', () => {
  it.each([
    [0, 100],
    [1, 200],
    [2, 400],
    [4, 1_600],
    [5, 2_000],
    [60, 2_000],
  ])('attempt %i waits %i ms', (attempt, ms) => expect(backoffMs(attempt)).toBe(ms));
});

describe('the first contact', () => {
  it('tells server, version and namespace', async () => {
    await using api = await scriptedApi(versionThen(() => {}));
    expect(await connect(api.kubeconfig)).toMatchObject({ server: api.server, version: 'v1.36.2', namespace: 'shop' });
  });

  it('an API server that cannot be reached is the cluster’s fault: exit code 5', async () => {
    await using api = await scriptedApi(() => {});
    const server = `http://127.0.0.1:${await closedPort()}`;
    writeFileSync(api.kubeconfig, readFileSync(api.kubeconfig, 'utf8').replace(api.server, server));
    const fault = await rejection(CutoverError, connect(api.kubeconfig, { firstContactMs: 0 }));
    expect(fault.message).toContain('ECONNREFUSED');
    expect(fault.where).toBe(`cluster ${server}`);
    expect(fault.exitCode).toBe(5);
  });

  it.each([
    [401, 'Unauthorized', 'Unauthorized'],
    [403, 'Forbidden', 'version is forbidden: User "nobody" cannot get path "/version"'],
  ])('HTTP %i is told in the cluster’s words', async (code, reason, message) => {
    await using api = await scriptedApi((_, response) => failure(response, code, reason, message));
    const fault = await rejection(CutoverError, connect(api.kubeconfig));
    expect(fault.message).toContain(message);
    expect(fault.exitCode).toBe(5);
    expect(api.requests).toHaveLength(1);
  });
});

describe('reads', () => {
  const hello = { metadata: { name: 'hello' }, spec: { fieldOfTomorrow: { kept: true } } };

  it.each([408, 429, 500, 502, 503, 504])('are repeated through HTTP %i', async (code) => {
    let faults = 2;
    await using api = await scriptedApi(
      versionThen((_, response) => {
        if (faults-- > 0) failure(response, code, 'InternalError', 'not now');
        else json(response, 200, hello);
      }),
    );
    const cluster = await connect(api.kubeconfig);
    // Also: a field that no client model knows is still there.
    expect(await cluster.get('Deployment', 'hello')).toEqual(hello);
    expect(api.requests).toHaveLength(1 + 3);
  });

  it('are repeated when the connection dies', async () => {
    let faults = 2;
    await using api = await scriptedApi(
      versionThen((_, response) => {
        if (faults-- > 0) response.destroy();
        else json(response, 200, hello);
      }),
    );
    expect(await (await connect(api.kubeconfig)).get('Deployment', 'hello')).toEqual(hello);
  });

  it.each([
    [400, 'BadRequest', 'the object provided is unrecognized'],
    [401, 'Unauthorized', 'Unauthorized'],
    [403, 'Forbidden', 'deployments.apps "hello" is forbidden: User "nobody" cannot get resource "deployments"'],
  ])('end at once with HTTP %i, in the cluster’s words', async (code, reason, message) => {
    await using api = await scriptedApi(versionThen((_, response) => failure(response, code, reason, message)));
    const cluster = await connect(api.kubeconfig);
    const fault = await rejection(ReleaseFailed, cluster.get('Deployment', 'hello'));
    expect(fault.message).toBe(`getting Deployment shop/hello: ${message}`);
    expect(api.requests).toHaveLength(2);
  });

  it('a missing object is no fault', async () => {
    await using api = await scriptedApi(
      versionThen((_, response) => failure(response, 404, 'NotFound', 'deployments.apps "hello" not found')),
    );
    expect(await (await connect(api.kubeconfig)).get('Deployment', 'hello')).toBeUndefined();
  });

  it('give up after their patience, with what was said last', async () => {
    await using api = await scriptedApi(
      versionThen((_, response) => failure(response, 503, 'ServiceUnavailable', 'etcd is away')),
    );
    const cluster = await connect(api.kubeconfig, { patienceMs: 250 });
    const fault = await rejection(ReleaseFailed, cluster.get('Deployment', 'hello'));
    expect(fault.message).toContain('etcd is away');
    expect(fault.transient).toBe(true);
  });

  it('end when the signal is aborted, and say what was in the way', async () => {
    const stop = new AbortController();
    await using api = await scriptedApi(
      versionThen((_, response) => {
        if (api.requests.length === 4) stop.abort(new Error('enough'));
        else failure(response, 503, 'ServiceUnavailable', 'etcd is away');
      }),
    );
    const cluster = await connect(api.kubeconfig);
    const fault = await rejection(Abandoned, cluster.until(stop.signal).get('Deployment', 'hello'));
    expect(fault.message).toBe('getting Deployment shop/hello (etcd is away)');
    expect(fault.cause).toEqual(new Error('enough'));
  });
});

describe('changes', () => {
  const deployment = { metadata: { name: 'hello', resourceVersion: '7' } };

  it.each([429, 500, 503])('are sent once, also when the answer is HTTP %i', async (code) => {
    await using api = await scriptedApi(versionThen((_, response) => failure(response, code, 'InternalError', 'not now')));
    const cluster = await connect(api.kubeconfig);
    const fault = await rejection(ReleaseFailed, cluster.create('Deployment', deployment));
    expect(fault.message).toBe('creating Deployment shop/hello: not now');
    expect(fault.transient).toBe(true);
    expect(api.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('are sent once, also when the connection dies', async () => {
    await using api = await scriptedApi(versionThen((_, response) => response.destroy()));
    const cluster = await connect(api.kubeconfig);
    await rejection(ReleaseFailed, cluster.replace('Deployment', deployment));
    expect(api.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('a conflict is told apart', async () => {
    const message = 'Operation cannot be fulfilled on services "hello": the object has been modified';
    await using api = await scriptedApi(versionThen((_, response) => failure(response, 409, 'Conflict', message)));
    const cluster = await connect(api.kubeconfig);
    const fault = await rejection(Conflict, cluster.patchServiceSelector('hello', 'color', 'green', '41'));
    expect(fault.message).toContain(message);
    expect(JSON.parse(api.requests.at(-1)?.body ?? '')).toEqual({
      metadata: { resourceVersion: '41' },
      spec: { selector: { color: 'green' } },
    });
  });

  it('an object that exists already is no conflict: trying again cannot help', async () => {
    const message = 'deployments.apps "hello" already exists';
    await using api = await scriptedApi(versionThen((_, response) => failure(response, 409, 'AlreadyExists', message)));
    const fault = await rejection(ReleaseFailed, (await connect(api.kubeconfig)).create('Deployment', deployment));
    expect(fault).not.toBeInstanceOf(Conflict);
    expect(fault.transient).toBe(false);
  });
});
