import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadPlan } from '../../src/load/plan.ts';
import { startFaultServer, type FaultServer } from '../support/fault-server.ts';
import { FAULTS, type Fault } from '../support/faults.ts';
import { countBy, get, planOf, repeated, runLoad } from './run-load.ts';

const run = promisify(execFile);
const PRINT_OUTCOMES = new URL('./print-outcomes.ts', import.meta.url).pathname;

let plain: FaultServer;
let secure: FaultServer;
let cert: string;

beforeAll(async () => {
  const pair = await generate([{ name: 'commonName', value: 'hello.test' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'hello.test' }] }],
  });
  cert = pair.cert;
  plain = await startFaultServer();
  secure = await startFaultServer({ tls: { key: pair.private, cert } });
});
afterAll(async () => {
  await plain.close();
  await secure.close();
});

describe('a connection that cannot be made', () => {
  it('is refused where nobody listens', async () => {
    const passing = createServer().listen(0, '127.0.0.1');
    await once(passing, 'listening');
    const { port } = passing.address() as AddressInfo;
    passing.close();
    await once(passing, 'close');
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${port}`, { threads: 3, loops: 5, connection: 'both' }));
    expect(samples).toHaveLength(15);
    for (const sample of samples) {
      expect(sample).toMatchObject({
        outcome: 'refused',
        stage: 'connecting',
        detail: 'ECONNREFUSED',
        reused: false,
        connection: 0,
      });
      expect(sample).toMatchObject({ connectedUs: NaN, firstByteUs: NaN, remote: `127.0.0.1:${port}`, version: '' });
    }
  });

  it('is a connect-timeout where the listener’s queue is full', async () => {
    const stuck = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
         parentPort.postMessage(server.address().port);
         setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
       });`,
      { eval: true },
    );
    const [port] = (await once(stuck, 'message')) as [number];
    const fillers = Array.from({ length: 8 }, () => connect({ host: '127.0.0.1', port }).on('error', () => undefined));
    await Promise.race(fillers.map((filler) => once(filler, 'connect')));
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${port}`, { loops: 2, connectTimeoutMs: 150 }));
    for (const filler of fillers) filler.destroy();
    await stuck.terminate();
    expect(samples.map(({ outcome, stage }) => [outcome, stage])).toEqual(repeated(2, ['connect-timeout', 'connecting']));
  });

  it('is a reset when it is accepted and reset at once', async () => {
    const server = await startFaultServer({ plan: { seed: 1, acceptResets: 1, weights: {} } });
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${server.port}`, { threads: 4, loops: 25 }));
    const { acceptResets } = await server.ledger();
    await server.close();
    expect(countBy(samples, ({ outcome, reused, retryable }) => `${outcome} ${reused} ${retryable}`)).toEqual({
      'reset false false': 100,
    });
    expect(acceptResets).toBe(100);
  });

  it('is dns where the name does not exist', async () => {
    const { samples } = await runLoad(planOf('http://nosuch.invalid:80', { loops: 2, connectTimeoutMs: 3000 }));
    expect(samples.map(({ outcome, stage }) => [outcome, stage])).toEqual(repeated(2, ['dns', 'connecting']));
  });

  it('is unreachable where there is no route', async (context) => {
    // A network namespace of its own, whose loopback is down.
    if (!canUnshare()) context.skip('needs `unshare --map-root-user --net`');
    const plan = JSON.stringify({ threads: 3, loops: 2 });
    const args = ['--map-root-user', '--net', process.execPath, PRINT_OUTCOMES, 'http://127.0.0.1:9', plan];
    const { stdout } = await run('unshare', args);
    expect(lastLine(stdout)).toMatchObject({ lost: [], seen: { 'unreachable ENETUNREACH': 6 } });
  });

  it.for(['wire', 'undici'] as const)(
    'is refused where nobody listens and TCP meets itself, over %s',
    async (transport, context) => {
      // A network namespace of its own, in which connects come from the one port that they go to.
      if (!canUnshare()) context.skip('needs `unshare --map-root-user --net`');
      const plan = JSON.stringify({ transport, threads: 2, loops: 3, connection: 'both' });
      const script = `
      ip link set lo up 2>/dev/null || ifconfig lo up || exit 1
      echo '40000 40000' > /proc/sys/net/ipv4/ip_local_port_range
      exec '${process.execPath}' '${PRINT_OUTCOMES}' http://127.0.0.1:40000 '${plan}'`;
      const { stdout } = await run('unshare', ['--map-root-user', '--net', 'bash', '-c', script]);
      const { seen, lost } = lastLine(stdout);
      expect(lost).toEqual([]);
      expect(seen['refused ECONNREFUSED']).toBeGreaterThan(0);
      // The other thread finds the one port taken.
      expect(Object.keys(seen).filter((outcome) => !outcome.startsWith('local '))).toEqual(['refused ECONNREFUSED']);
    },
  );

  it('is our own fault where we have no file descriptor left', async () => {
    // The think time keeps each connection open until the last one has been tried.
    const plan = JSON.stringify({ threads: 80, loops: 2, thinkTimeMs: 300 });
    const script = `ulimit -n 60 && exec '${process.execPath}' '${PRINT_OUTCOMES}' http://127.0.0.1:${plain.port} '${plan}'`;
    const { stdout } = await run('sh', ['-c', script]);
    const { seen, lost } = lastLine(stdout);
    expect(lost).toEqual([]);
    expect(Object.keys(seen).sort()).toEqual(['local EMFILE', 'ok']);
    expect((seen['ok'] ?? 0) + (seen['local EMFILE'] ?? 0)).toBe(160);
  });
});

describe('https', () => {
  const tls = (more: Partial<LoadPlan['target']['tls']>): Pick<LoadPlan, 'target'> => ({
    target: {
      url: `https://127.0.0.1:${secure.port}`,
      moreUrls: [],
      proxy: undefined,
      tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined, ...more },
    },
  });

  it.each<[name: string, settings: () => Pick<LoadPlan, 'target'>, expected: object]>([
    ['an unknown CA', () => tls({ serverName: 'hello.test' }), { outcome: 'tls', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    [
      'a certificate for another name',
      () => tls({ ca: cert, serverName: 'other.test' }),
      { outcome: 'tls', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ],
    ['a known CA', () => tls({ ca: cert, serverName: 'hello.test' }), { outcome: 'ok', version: '11.0' }],
    ['insecure', () => tls({ insecure: true }), { outcome: 'ok', version: '11.0' }],
  ])('with %s', async (_, settings, expected) => {
    const { samples } = await runLoad({ ...planOf('', { loops: 3, connection: 'new' }), ...settings() });
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(sample).toMatchObject(expected);
  });

  it('to a server that does not speak it is tls', async () => {
    const shouter = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await once(shouter.listen(0, '127.0.0.1'), 'listening');
    const { port } = shouter.address() as AddressInfo;
    const { samples } = await runLoad(planOf(`https://127.0.0.1:${port}`));
    shouter.close();
    expect(samples[0]).toMatchObject({ outcome: 'tls', stage: 'connecting' });
  });

  it('to a server that does not answer the handshake is a connect-timeout', async () => {
    const { samples } = await runLoad(planOf(`https://127.0.0.1:${plain.port}`, { connectTimeoutMs: 1000 }));
    expect(samples[0]).toMatchObject({ outcome: 'connect-timeout', detail: 'TLS handshake not finished', stage: 'connecting' });
  });

  it.each(Object.keys(FAULTS) as Fault[])('tells a server that does %s as over plain TCP', async (fault) => {
    const requests = [get('/ok'), get(`/${fault}`)];
    const responseTimeoutMs = fault.startsWith('stall') ? 600 : 10_000;
    for (const connection of ['keep-alive', 'new'] as const) {
      const plan = planOf('', { requests, loops: 2, connection, responseTimeoutMs });
      const { samples } = await runLoad({ ...plan, ...tls({ insecure: true }) });
      const { outcome } = FAULTS[fault];
      expect(samples.map((sample) => sample.outcome)).toEqual(['ok', outcome, 'ok', outcome]);
      expect(samples[1]?.reused).toBe(connection === 'keep-alive');
    }
  });
});

it('IPv6 works like IPv4', async (context) => {
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', () => socket.write('HTTP/1.1 204 No\r\n\r\n')),
  );
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true));
  });
  if (!listening) context.skip('needs ::1');
  const { port } = server.address() as AddressInfo;
  const { samples } = await runLoad(planOf(`http://[::1]:${port}`, { loops: 2, connection: 'new' }));
  server.close();
  expect(samples.map(({ outcome, remote }) => [outcome, remote])).toEqual(repeated(2, ['ok', `[::1]:${port}`]));
});

function lastLine(stdout: string): { seen: Record<string, number>; lost: unknown[] } {
  return JSON.parse(stdout.split('\n').at(-1) ?? '') as { seen: Record<string, number>; lost: unknown[] };
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--map-root-user', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
