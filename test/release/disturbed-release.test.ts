import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MilestoneKind } from '../../src/release/milestone.ts';
import { release } from '../../src/release/release.ts';
import { watchRelease } from '../../src/release/watch-release.ts';
import { app, connectLab, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { prepared, released } from '../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** A way to the API server that can be cut: what is open breaks, what is new is refused. */
async function cuttableWay(room: Room) {
  const { hostname, port } = new URL(room.cluster.server);
  const open = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port: ownPort } = relay.address() as AddressInfo;
  const kubeconfig = `${lab.kubeconfig}-${ownPort}`;
  const text = readFileSync(lab.kubeconfig, 'utf8');
  writeFileSync(
    kubeconfig,
    text
      .replace(room.cluster.server, `https://127.0.0.1:${ownPort}`)
      .replace('"server"', '"insecure-skip-tls-verify": true, "server"')
      .replace(/"certificate-authority-data": "[^"]*"/, '"x": ""'),
  );
  const cluster = await connectLab(kubeconfig, room.cluster.namespace);
  return {
    cluster,
    cut() {
      relay.close();
      for (const socket of open) socket.destroy();
    },
    async mendOnceRefused() {
      await refusalAt(ownPort);
      relay.listen(ownPort, '127.0.0.1');
      await once(relay, 'listening');
    },
  };
}

/** Resolves when a client in this process has found nobody listening on the port. */
async function refusalAt(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.once('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED' && 'port' in error && error.port === port) resolve();
    });
  };
  subscribe('net.client.socket', look);
  await promise;
  unsubscribe('net.client.socket', look);
}

describe('an API server that goes away in the middle', () => {
  it('for a while is sat out', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'rolling');
    const way = await cuttableWay(room);
    let mended: Promise<void> | undefined;
    const result = await release(settings, {
      cluster: way.cluster,
      folder: room.folder,
      signal: new AbortController().signal,
      mark(kind) {
        if (kind !== 'updated') return;
        way.cut();
        mended = way.mendOnceRefused();
      },
    });
    await mended;
    way.cut();
    expect(result).toEqual({ kind: 'released' });
    await room.serves('12.0');
  });

  it('for good fails the release, and says what could not be restored', async () => {
    const room = await lab.room();
    const settings = { ...(await prepared(room, 'rolling')), timeoutMs: 6_000 };
    const way = await cuttableWay(room);
    const milestones: MilestoneKind[] = [];
    const result = await release(settings, {
      cluster: way.cluster,
      folder: room.folder,
      signal: new AbortController().signal,
      mark(kind) {
        milestones.push(kind);
        if (kind === 'updated') way.cut();
      },
    });
    const object = `Deployment ${room.cluster.namespace}/hello`;
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/not done within 6 s, while .*Deployment .*cannot be reached/),
      restoration: { kind: 'failed', did: [], left: [`${object} back to its old template`] },
    });
    expect(milestones).toEqual(['release-started', 'history', 'updated', 'release-failed', 'restore-started', 'restore-failed']);
  });

  it('a second interruption ends the restore', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'rolling');
    const way = await cuttableWay(room);
    const interrupt = new AbortController();
    const abandon = new AbortController();
    const result = await release(settings, {
      cluster: way.cluster,
      folder: room.folder,
      signal: interrupt.signal,
      abandon: abandon.signal,
      mark(kind) {
        if (kind === 'updated') {
          way.cut();
          interrupt.abort();
        }
        if (kind === 'restore-started') abandon.abort();
      },
    });
    expect(result).toMatchObject({ kind: 'interrupted', restoration: { kind: 'failed' } });
  });
});

describe('someone else at work on the same objects', () => {
  let theirs: Promise<unknown> | undefined;

  it('has changed the Service meanwhile: the release fails, their change stays, the new Deployment goes', async () => {
    const room = await lab.room();
    // The new version is slow to start, so that their change is made well before the switch.
    const settings = await prepared(room, 'blue-green', { env: { START_DELAY_MS: '4000' } });
    const { cluster } = room;
    const selector = { app: 'hello', color: 'blue', track: 'theirs' };
    const { result, milestones } = await released(room, settings, {
      at(kind) {
        if (kind === 'idle-created') theirs = room.apply(service(selector));
      },
    });
    await theirs;
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/someone else has changed the selector of Service .* to app=hello,color=blue,track=theirs/),
    });
    expect(milestones).not.toContain('switched');
    expect((await cluster.get('Service', 'hello'))?.spec?.selector).toEqual(selector);
    expect(await cluster.get('Deployment', 'hello-green')).toBeUndefined();
  });

  it('has changed the template meanwhile: their change stays', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'rolling', { env: { START_DELAY_MS: '4000' } });
    const interrupt = new AbortController();
    const { result } = await released(room, settings, {
      signal: interrupt.signal,
      at(kind) {
        if (kind === 'updated') theirs = room.apply(app('hello', { version: '13.0' })).finally(() => interrupt.abort());
      },
    });
    await theirs;
    expect(result).toMatchObject({
      restoration: { kind: 'failed', reason: expect.stringContaining('someone else has changed its template meanwhile') },
    });
    await room.serves('13.0');
  });
});

describe('what is watched', () => {
  it('marks each pod and endpoint of a rolling update, in the order of its life', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'rolling');
    const before = (await room.cluster.list('Pod', { labels: 'app=hello' })).map(({ metadata }) => metadata?.name ?? '');
    const seen: string[] = [];
    const watch = await watchRelease(settings, room.cluster, (kind, detail) => seen.push(`${kind} ${detail.split(' ')[0]}`));
    expect((await released(room, settings)).result).toEqual({ kind: 'released' });
    const after = (await room.cluster.list('Pod', { labels: 'app=hello' })).map(({ metadata }) => metadata?.name ?? '');
    await expect.poll(() => seen.filter((line) => line.startsWith('pod-gone')).length).toBe(before.length);
    await watch.stop();
    expect(seen.filter((line) => line.startsWith('watch-lost'))).toEqual([]);
    const lifeOf = (name: string) => seen.filter((line) => line.endsWith(` ${name}`)).map((line) => line.split(' ')[0]);
    // Pods and endpoints are two watches: between them there is no order.
    const pods = (name: string) => lifeOf(name).filter((kind) => kind?.startsWith('pod-'));
    const endpoints = (name: string) => lifeOf(name).filter((kind) => kind?.startsWith('endpoint-'));
    for (const name of after) expect([pods(name), endpoints(name)]).toEqual([['pod-created', 'pod-ready'], ['endpoint-added']]);
    for (const name of before) expect([pods(name), endpoints(name)]).toEqual([['pod-deleted', 'pod-gone'], ['endpoint-removed']]);
  });
});
