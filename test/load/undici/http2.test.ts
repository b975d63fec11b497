import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LoadPlan } from '../../../src/load/plan.ts';
import type { Outcome } from '../../../src/load/outcome.ts';
import { startH2Server, type Deed, type H2Server } from '../../support/h2-server.ts';
import { get, planOf, runLoad, type Sample } from '../run-load.ts';

let certificate: { key: string; cert: string };
beforeAll(async () => {
  const pair = await generate([{ name: 'commonName', value: 'hello.test' }]);
  certificate = { key: pair.private, cert: pair.cert };
});

let server: H2Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function load(url: string, more: Partial<LoadPlan>): Promise<readonly Sample[]> {
  const plan = planOf(url, { transport: 'undici', httpVersion: '2', ...more });
  const { samples, lost } = await runLoad({ ...plan, target: { ...plan.target, tls: { ...plan.target.tls, insecure: true } } });
  expect(lost).toEqual([]);
  return samples;
}

const pathsOf = ({ arrived }: H2Server): unknown[] => arrived.map((headers) => headers[':path']);

/** Whether the connection goes on after it: `kept` or `gone`. */
type After = 'kept' | 'gone';

const told = (outcome: Outcome, stage: string, detail: string, status: number, retryable: boolean, after: After) => ({
  seen: { outcome, stage, detail, status, retryable },
  after,
});

const EXPECTED: Readonly<Record<Deed, ReturnType<typeof told>>> = {
  ok: told('ok', 'complete', '', 200, false, 'kept'),
  'ok-after-interim': told('ok', 'complete', '', 200, false, 'kept'),
  'ok-30-mb': told('ok', 'complete', '', 200, false, 'kept'),
  'status-503': told('unavailable', 'complete', 'status 503', 503, false, 'kept'),
  'ok-and-goaway': told('ok', 'complete', '', 200, false, 'gone'),
  'goaway-before-it': told('reset', 'written', 'not processed: GOAWAY', 0, true, 'gone'),
  'goaway-with-error': told('reset', 'written', 'GOAWAY INTERNAL_ERROR', 0, true, 'gone'),
  refused: told('reset', 'written', 'not processed: REFUSED_STREAM', 0, true, 'kept'),
  'stream-reset': told('reset', 'written', 'RST_STREAM INTERNAL_ERROR', 0, true, 'kept'),
  'stream-cancelled': told('reset', 'written', 'RST_STREAM CANCEL', 0, true, 'kept'),
  'stream-reset-in-body': told('truncated', 'body', 'RST_STREAM INTERNAL_ERROR', 200, false, 'kept'),
  'stream-left-in-body': told('truncated', 'body', 'RST_STREAM NO_ERROR', 200, false, 'kept'),
  'short-body': told('truncated', 'body', 'RST_STREAM PROTOCOL_ERROR', 200, false, 'kept'),
  'reset-unanswered': told('reset', 'written', 'ECONNRESET', 0, true, 'gone'),
  'close-unanswered': told('reset', 'written', 'closed by the server', 0, true, 'gone'),
  'reset-in-body': told('truncated', 'body', 'ECONNRESET', 200, false, 'gone'),
  'close-in-body': told('truncated', 'body', 'closed by the server', 200, false, 'gone'),
  'stall-unanswered': told('timeout', 'written', 'no answer', 0, false, 'gone'),
  'stall-in-body': told('timeout', 'body', 'answer not complete, ended in its body', 200, false, 'gone'),
};

describe.each([
  ['without TLS', 'http'],
  ['with TLS', 'https'],
])('a server of HTTP/2 %s', (_, scheme) => {
  it.each(Object.keys(EXPECTED) as Deed[])('that does %s is told as it is, and asked once', async (deed) => {
    server = await startH2Server(scheme === 'https' ? certificate : undefined);
    const paths = ['/ok', `/${deed}`, '/ok'];
    const [first, second, third] = await load(`${scheme}://127.0.0.1:${server.port}`, {
      requests: paths.map((path) => get(path)),
      responseTimeoutMs: deed.startsWith('stall') ? 600 : 20_000,
    });
    const { seen, after } = EXPECTED[deed];
    expect(first).toMatchObject({
      outcome: 'ok',
      reused: false,
      connection: 1,
      version: '11.0',
      remote: `127.0.0.1:${server.port}`,
    });
    expect(second).toMatchObject({ ...seen, reused: true, connection: 1 });
    expect(third).toMatchObject({ outcome: 'ok', reused: after === 'kept', connection: after === 'kept' ? 1 : 2 });
    expect(pathsOf(server)).toEqual(paths);
  });

  it('is sent what the profile says, whatever Host it names', async () => {
    server = await startH2Server(scheme === 'https' ? certificate : undefined);
    const origin = `127.0.0.1:${server.port}`;
    const requests = [
      get('/ok?a=b'),
      get('/ok', { method: 'POST', body: '{}', headers: { Host: 'shop.test', 'X-Name': 'a' } }),
      get('/ok'),
    ];
    const samples = await load(`${scheme}://${origin}`, { requests, requestIdHeader: 'X-Request-Id' });
    expect(samples.map(({ connection }) => connection)).toEqual([1, 1, 1]);
    expect(server.arrived).toMatchObject([
      { ':method': 'GET', ':path': '/ok?a=b', ':scheme': scheme, ':authority': origin, 'user-agent': 'cutover', accept: '*/*' },
      { ':method': 'POST', ':path': '/ok', ':scheme': scheme, ':authority': 'shop.test', 'content-length': '2', 'x-name': 'a' },
      { ':authority': origin, 'x-request-id': expect.stringMatching(/^[0-9a-z]+-0000-1[0-9a-z]{7}$/) as string },
    ]);
  });

  it('gets a new connection for each request where that is asked for', async () => {
    server = await startH2Server(scheme === 'https' ? certificate : undefined);
    const requests = ['/ok', '/status-503', '/refused', '/stream-reset-in-body', '/ok'].map((path) => get(path));
    const samples = await load(`${scheme}://127.0.0.1:${server.port}`, { connection: 'new', requests });
    expect(samples.map(({ outcome, reused, connection }) => [outcome, reused, connection])).toEqual([
      ['ok', false, 1],
      ['unavailable', false, 2],
      ['reset', false, 3],
      ['truncated', false, 4],
      ['ok', false, 5],
    ]);
    expect(server.connections()).toBe(5);
  });
});

describe('what a server says it has not processed', () => {
  it.each([
    ['GET', 'goaway-before-it'],
    ['POST', 'goaway-before-it'],
    ['GET', 'refused'],
    ['POST', 'refused'],
  ])('is retryable for %s (%s), and is not sent again', async (method, deed) => {
    server = await startH2Server();
    const samples = await load(`http://127.0.0.1:${server.port}`, {
      requests: [get('/ok'), get(`/${deed}`, { method, body: 'a' })],
    });
    expect(samples[1]).toMatchObject({ outcome: 'reset', retryable: true });
    expect(pathsOf(server)).toEqual(['/ok', `/${deed}`]);
  });

  it('a stream that is reset with POST is not', async () => {
    server = await startH2Server();
    const samples = await load(`http://127.0.0.1:${server.port}`, {
      requests: [get('/ok'), get('/stream-reset', { method: 'POST' })],
    });
    expect(samples[1]).toMatchObject({ outcome: 'reset', retryable: false });
  });
});

describe('a server that speaks no HTTP/2', () => {
  it('is told by what it answers', async () => {
    const old = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    });
    await once(old.listen(0, '127.0.0.1'), 'listening');
    const samples = await load(`http://127.0.0.1:${(old.address() as AddressInfo).port}`, {});
    old.close();
    expect(samples[0]).toMatchObject({ outcome: 'protocol', stage: 'written', detail: 'Protocol error' });
  });

  it('is told by the protocol that it does not agree to', async () => {
    const old = createTlsServer(certificate, (socket) => socket.on('error', () => undefined));
    await once(old.listen(0, '127.0.0.1'), 'listening');
    const samples = await load(`https://127.0.0.1:${(old.address() as AddressInfo).port}`, {});
    old.close();
    expect(samples[0]).toMatchObject({ outcome: 'protocol', stage: 'connecting', detail: 'the server speaks no HTTP/2' });
  });
});

it('many threads over two workers send each request once', async () => {
  server = await startH2Server();
  const requests = [get('/ok'), get('/status-503'), get('/refused')];
  const samples = await load(`http://127.0.0.1:${server.port}`, {
    threads: 20,
    workers: 2,
    loops: 20,
    connection: 'both',
    requests,
  });
  const count = (outcome: Outcome): number => samples.filter((sample) => sample.outcome === outcome).length;
  expect([samples.length, count('ok'), count('unavailable'), count('reset')]).toEqual([1200, 400, 400, 400]);
  expect(server.arrived).toHaveLength(1200);
});
