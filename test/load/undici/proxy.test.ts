import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoadPlan } from '../../../src/load/plan.ts';
import { startFaultServer, type FaultServer } from '../../support/fault-server.ts';
import { FAULTS, type Fault } from '../../support/faults.ts';
import { startForwardProxy, type ForwardProxy, type ForwardProxyOptions } from '../../support/forward-proxy.ts';
import { startH2Server, type H2Server } from '../../support/h2-server.ts';
import { get, planOf, runLoad, type Sample } from '../run-load.ts';

let certificate: { key: string; cert: string };
beforeAll(async () => {
  const pair = await generate([{ name: 'commonName', value: 'hello.test' }]);
  certificate = { key: pair.private, cert: pair.cert };
});

const running: (FaultServer | H2Server | ForwardProxy)[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

async function started<Kind extends FaultServer | H2Server | ForwardProxy>(starting: Promise<Kind>): Promise<Kind> {
  const each = await starting;
  running.push(each);
  return each;
}

interface Through {
  readonly proxy: string;
  readonly url: string;
}

async function load({ proxy, url }: Through, more: Partial<LoadPlan> = {}): Promise<readonly Sample[]> {
  const plan = planOf(url, { transport: 'undici', ...more });
  const { samples, lost } = await runLoad({
    ...plan,
    target: { ...plan.target, proxy, tls: { ...plan.target.tls, insecure: true } },
  });
  expect(lost).toEqual([]);
  return samples;
}

async function closedPort(): Promise<number> {
  const passing = createServer().listen(0, '127.0.0.1');
  await once(passing, 'listening');
  const { port } = passing.address() as AddressInfo;
  passing.close();
  await once(passing, 'close');
  return port;
}

describe('through a proxy', () => {
  it('a request for http has the whole URL, and connections to the proxy are kept or not as asked', async () => {
    const [proxy, server] = [await started(startForwardProxy()), await started(startFaultServer())];
    const through = { proxy: `http://127.0.0.1:${proxy.port}`, url: `http://127.0.0.1:${server.port}/` };
    for (const connection of ['keep-alive', 'new'] as const) {
      const samples = await load(through, { connection, loops: 3 });
      expect(samples.map(({ outcome, version, remote, connection: ordinal }) => [outcome, version, remote, ordinal])).toEqual(
        [1, 2, 3].map((loop) => ['ok', '11.0', `127.0.0.1:${proxy.port}`, connection === 'new' ? loop : 1]),
      );
    }
    expect(proxy.asked).toEqual(Array.from({ length: 6 }, () => `GET http://127.0.0.1:${server.port}/ok`));
  });

  it('a request for https goes through a tunnel, one for each connection', async () => {
    const [proxy, server] = [await started(startForwardProxy()), await started(startFaultServer({ tls: certificate }))];
    const through = { proxy: `http://127.0.0.1:${proxy.port}`, url: `https://127.0.0.1:${server.port}` };
    const samples = await load(through, { threads: 2, connection: 'both', loops: 3 });
    expect(samples.map(({ outcome, version }) => [outcome, version])).toEqual(samples.map(() => ['ok', '11.0']));
    expect(samples).toHaveLength(6);
    expect(proxy.asked).toEqual(Array.from({ length: 4 }, () => `CONNECT 127.0.0.1:${server.port}`));
  });

  it.each(['http', 'https'])('HTTP/2 goes through a tunnel for %s', async (scheme) => {
    const server = await started(startH2Server(scheme === 'https' ? certificate : undefined));
    const proxy = await started(startForwardProxy());
    const through = { proxy: `http://127.0.0.1:${proxy.port}`, url: `${scheme}://127.0.0.1:${server.port}` };
    const samples = await load(through, { httpVersion: '2', loops: 3 });
    expect(samples.map(({ outcome, reused }) => [outcome, reused])).toEqual([
      ['ok', false],
      ['ok', true],
      ['ok', true],
    ]);
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
  });

  it.each<Fault>([
    'ok-chunked',
    'status-503',
    'reset-unanswered',
    'close-unanswered',
    'close-in-body',
    'close-in-chunk',
    'stall-in-body',
    'garbage',
  ])('a server that does %s behind a tunnel is told as without', async (fault) => {
    const [proxy, server] = [await started(startForwardProxy()), await started(startFaultServer({ tls: certificate }))];
    const through = { proxy: `http://127.0.0.1:${proxy.port}`, url: `https://127.0.0.1:${server.port}` };
    const samples = await load(through, {
      requests: [get('/ok'), get(`/${fault}`)],
      responseTimeoutMs: fault.startsWith('stall') ? 600 : 20_000,
    });
    expect(samples.map(({ outcome, reused }) => [outcome, reused])).toEqual([
      ['ok', false],
      [FAULTS[fault].outcome, true],
    ]);
  });

  it.each(['http', 'https'])('user and password are shown to the proxy, not to the server (%s)', async (scheme) => {
    const proxy = await started(startForwardProxy({ credentials: 'me:s@cret' }));
    const server = await started(startFaultServer(scheme === 'https' ? { tls: certificate } : {}));
    const url = `${scheme}://127.0.0.1:${server.port}`;
    const [known] = await load({ proxy: `http://me:s%40cret@127.0.0.1:${proxy.port}`, url });
    const [unknown] = await load({ proxy: `http://127.0.0.1:${proxy.port}`, url });
    expect(known?.outcome).toBe('ok');
    expect(unknown).toMatchObject(
      scheme === 'https'
        ? { outcome: 'local', stage: 'connecting', detail: 'no tunnel: the proxy answered 407' }
        : { outcome: 'rejected', detail: 'status 407' },
    );
  });
});

describe('a proxy', () => {
  it('that is not there refuses', async () => {
    const remote = `127.0.0.1:${await closedPort()}`;
    const [sample] = await load({ proxy: `http://${remote}`, url: 'https://shop.test' });
    expect(sample).toMatchObject({ outcome: 'refused', stage: 'connecting', remote });
  });

  it.each([
    ['http', { outcome: 'unavailable', detail: 'status 502', stage: 'complete' }],
    ['https', { outcome: 'unavailable', detail: 'no tunnel: the proxy answered 502', stage: 'connecting' }],
  ])('that cannot reach the server is unavailable (%s)', async (scheme, expected) => {
    const proxy = await started(startForwardProxy());
    const samples = await load(
      { proxy: `http://127.0.0.1:${proxy.port}`, url: `${scheme}://127.0.0.1:${await closedPort()}` },
      { loops: 2 },
    );
    expect(samples).toMatchObject([expected, expected]);
  });

  it.each<[NonNullable<ForwardProxyOptions['tunnels']>, object]>([
    ['stall', { outcome: 'connect-timeout', detail: 'no answer of the proxy' }],
    ['reset', { outcome: 'reset', detail: 'ECONNRESET', retryable: false }],
    ['close', { outcome: 'reset', detail: 'closed by the server', retryable: false }],
    ['babble', { outcome: 'protocol', detail: "the proxy's answer: Expected HTTP/, RTSP/ or ICE/" }],
    ['forbid', { outcome: 'local', detail: 'no tunnel: the proxy answered 403' }],
  ])('that does %s where a tunnel is asked for', async (tunnels, expected) => {
    const proxy = await started(startForwardProxy({ tunnels }));
    const samples = await load(
      { proxy: `http://127.0.0.1:${proxy.port}`, url: 'https://127.0.0.1:9' },
      { loops: 2, connectTimeoutMs: tunnels === 'stall' ? 1000 : 20_000 },
    );
    expect(samples).toMatchObject([expected, expected].map((each) => ({ ...each, stage: 'connecting', reused: false })));
    expect(proxy.asked).toHaveLength(2);
  });
});
