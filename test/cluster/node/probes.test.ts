import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfSignedCertificate } from '../../../src/cluster/api/certificate.ts';
import type { Probe } from '../../../src/cluster/objects.ts';
import { isReady, isRunning, nodeWorld } from '../../support/node-world.ts';
import { ownSubnet } from '../../support/own-subnet.ts';

const SUBNET = await ownSubnet();
const IDLE = ['sleep', '60'];

/** A server of the test's own, that answers with the status in its path, or never for `/hang`. */
async function statusServer(): Promise<{
  host: string;
  port: number;
  requests: { path: string; headers: NodeJS.Dict<string | string[]> }[];
}> {
  const requests: { path: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  const server: Server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers });
    if (request.url === '/hang') return;
    if (request.url === '/cut') request.socket.destroy();
    else response.writeHead(Number(request.url?.slice(1))).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, requests };
}

describe('a readiness probe', () => {
  it.each([
    { path: '/200', isGood: true },
    { path: '/399', isGood: true },
    { path: '/400', isGood: false, message: () => 'HTTP probe failed with statuscode: 400' },
    { path: '/503', isGood: false, message: () => 'HTTP probe failed with statuscode: 503' },
    { path: '/cut', isGood: false, message: (at: string) => `Get "http://${at}/cut": EOF` },
    {
      path: '/hang',
      isGood: false,
      message: (at: string) =>
        `Get "http://${at}/hang": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    },
  ])('by httpGet: $path makes ready: $isGood', async ({ path, isGood, message }) => {
    const world = await nodeWorld(SUBNET);
    const { host, port, requests } = await statusServer();
    const httpGet = { path, host, port, httpHeaders: [{ name: 'Host', value: 'probed.example' }] };
    world.place('probed', { command: IDLE, readinessProbe: { httpGet, periodSeconds: 1, timeoutSeconds: 0.2 } });
    if (isGood) await world.until('probed', isReady);
    else {
      const wanted = `Readiness probe failed: ${message?.(`${host}:${port}`)}`;
      await expect.poll(() => world.events('probed').map((event) => event.message)).toContain(wanted);
      expect(isReady(await world.until('probed', isRunning))).toBe(false);
    }
    expect(requests[0]?.headers).toMatchObject({ host: 'probed.example', 'user-agent': 'kube-probe/1.36' });
  });

  it('by httpGet over HTTPS takes any certificate', async () => {
    const world = await nodeWorld(SUBNET);
    const { key, certificate } = await selfSignedCertificate('127.0.0.1');
    const server = createHttpsServer({ key, cert: certificate }, (_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    world.place('secure', {
      command: IDLE,
      readinessProbe: { httpGet: { host: '127.0.0.1', port, scheme: 'HTTPS' }, periodSeconds: 1, timeoutSeconds: 5 },
    });
    await world.until('secure', isReady);
  });

  it('by httpGet leaves no connection behind when the answer never ends', async () => {
    const world = await nodeWorld(SUBNET);
    const server = createServer((_request, response) => response.write('and so on'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const closed = new Promise((resolve) => {
      server.once('connection', (socket) => socket.once('close', resolve));
    });
    const { port } = server.address() as AddressInfo;
    world.place('endless', { command: IDLE, readinessProbe: { httpGet: { host: '127.0.0.1', port }, timeoutSeconds: 1 } });
    await world.until('endless', isReady);
    await closed;
  });

  it('by tcpSocket is ready when something accepts, and says why not', async () => {
    const world = await nodeWorld(SUBNET);
    const server = createTcpServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    world.place('tcp', {
      command: IDLE,
      readinessProbe: { tcpSocket: { port, host: '127.0.0.1' }, periodSeconds: 1, failureThreshold: 1 },
    });
    await world.until('tcp', isReady);
    server.close();
    await world.until('tcp', (pod) => !isReady(pod));
    expect(world.events('tcp').map(({ message }) => message)).toContain(
      `Readiness probe failed: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  it('by exec runs in the environment of the container, and takes its exit code', async () => {
    const world = await nodeWorld(SUBNET);
    const command = ['sh', '-c', 'echo $WORD; test -e $FLAG'];
    const flag = join(world.dir, 'flag');
    world.place('executed', {
      command: IDLE,
      env: [
        { name: 'FLAG', value: flag },
        { name: 'WORD', value: 'not-yet' },
      ],
      readinessProbe: { exec: { command }, periodSeconds: 1 },
    });
    await expect
      .poll(() => world.events('executed').map(({ message }) => message))
      .toContain('Readiness probe failed: not-yet\n');
    await writeFile(flag, '');
    await world.until('executed', isReady);
  });

  it('by exec is ended, with all it started, at its timeout', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('hanging', {
      command: IDLE,
      readinessProbe: { exec: { command: ['sh', '-c', 'sleep 61'] }, timeoutSeconds: 0.1 },
    });
    await expect
      .poll(() => world.events('hanging').map(({ message }) => message))
      .toContain('Readiness probe failed: command timed out: "sh -c sleep 61" timed out after 0.1s');
  });

  it('counts only when it has come successThreshold or failureThreshold times in a row', async () => {
    const world = await nodeWorld(SUBNET);
    const flag = join(world.dir, 'flag');
    await writeFile(flag, '');
    const readinessProbe: Probe = {
      exec: { command: ['sh', '-c', `echo probe >> ${world.dir}/count; test -e ${flag}`] },
      periodSeconds: 0.1,
      successThreshold: 3,
      failureThreshold: 2,
    };
    world.place('counted', { command: IDLE, readinessProbe });
    await world.until('counted', isReady);
    await rm(flag);
    await world.until('counted', (pod) => !isReady(pod));
    const failures = world.events('counted').find(({ reason }) => reason === 'Unhealthy')?.count;
    expect(failures).toBe(2);
  });

  it('waits for initialDelaySeconds', async () => {
    const world = await nodeWorld(SUBNET);
    const { host, port, requests } = await statusServer();
    world.place('later', { command: IDLE, readinessProbe: { httpGet: { path: '/200', host, port }, initialDelaySeconds: 1 } });
    await world.until('later', isRunning);
    expect(requests).toEqual([]);
    await world.until('later', isReady);
  });
});

describe('a startup probe', () => {
  it('holds the others back until it has succeeded', async () => {
    const world = await nodeWorld(SUBNET);
    const { host, port, requests } = await statusServer();
    const flag = join(world.dir, 'flag');
    world.place('starting', {
      command: IDLE,
      startupProbe: { exec: { command: ['test', '-e', flag] }, periodSeconds: 0.1, failureThreshold: 1000 },
      readinessProbe: { httpGet: { path: '/200', host, port } },
      livenessProbe: { httpGet: { path: '/201', host, port } },
    });
    await expect.poll(() => world.events('starting').map(({ reason }) => reason)).toContain('Unhealthy');
    const before = await world.until('starting', isRunning);
    expect(before.status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    expect(requests).toEqual([]);
    await writeFile(flag, '');
    const after = await world.until('starting', isReady);
    expect(after.status?.containerStatuses?.[0]).toMatchObject({ started: true });
    await expect.poll(() => requests.map(({ path }) => path).sort()).toEqual(['/200', '/201']);
  });

  it('has the container restarted when it fails', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('never', {
      command: IDLE,
      startupProbe: { exec: { command: ['false'] }, periodSeconds: 0.1, failureThreshold: 2 },
    });
    await world.until('never', ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
    expect(world.events('never')).toContainEqual(
      expect.objectContaining({ reason: 'Killing', message: 'Container app failed startup probe, will be restarted' }),
    );
  });
});

describe('a liveness probe', () => {
  it('has the container ended with its grace and restarted when it fails', async () => {
    const world = await nodeWorld(SUBNET);
    const mark = join(world.dir, 'mark');
    world.place('sick', {
      command: ['sh', '-c', `trap 'echo TERM >> ${mark}; exit 5' TERM; echo up; while :; do sleep 0.01; done`],
      livenessProbe: { exec: { command: ['sh', '-c', `test -e ${mark}`] }, periodSeconds: 0.2, failureThreshold: 2 },
    });
    const pod = await world.until(
      'sick',
      (candidate) => isRunning(candidate) && candidate.status?.containerStatuses?.[0]?.restartCount === 1,
    );
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      lastState: { terminated: { exitCode: 5, reason: 'Error' } },
      ready: true,
    });
    expect(world.events('sick')).toContainEqual({
      reason: 'Killing',
      message: 'Container app failed liveness probe, will be restarted',
      count: 1,
    });
    expect(await world.log('sick', { previous: true })).toBe('up\n');
  });
});
