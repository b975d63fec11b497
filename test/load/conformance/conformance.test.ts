import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadPlan } from '../../../src/load/plan.ts';
import { startFaultServer, type FaultServer } from '../../support/fault-server.ts';
import { FAULTS, type Fault } from '../../support/faults.ts';
import { countBy, get, planOf, runLoad, type LoadResult, type Sample } from '../run-load.ts';

/**
 * Both transports against the same server must tell the same story. What undici cannot tell is here, with the reason; everything else
 * is equal, but for the words in which each parser says what is wrong with a response.
 */
const DIFFERENCES: readonly Difference[] = [
  {
    fault: 'ok-after-interim',
    connection: ['keep-alive', 'new'],
    undici: { outcome: 'protocol', detail: '', stage: 'head', status: 0, version: '' },
    next: { reused: false, opened: 1 },
    reason: 'undici takes a 100 (Continue) that was not asked for as a broken response, and leaves no way to say otherwise',
  },
  {
    fault: 'surplus',
    connection: ['new'],
    undici: { outcome: 'ok', detail: '', version: '11.0' },
    next: {},
    reason: 'undici stops reading at the end of the response where the connection will not be used again',
  },
];

interface Difference {
  readonly fault: Fault;
  readonly connection: readonly LoadPlan['connection'][];
  readonly undici: Partial<Story>;
  /** What is different in the request after it. */
  readonly next: Partial<Story>;
  readonly reason: string;
}

interface Story extends Pick<Sample, 'outcome' | 'detail' | 'stage' | 'status' | 'reused' | 'retryable' | 'version'> {
  /** Connections opened since the request before. */
  readonly opened: number;
}

const TRANSPORTS = ['wire', 'undici'] as const;
const ALL = Object.keys(FAULTS) as Fault[];
const STALLS = ALL.filter((fault) => fault.startsWith('stall'));
const OTHERS = ALL.filter((fault) => !fault.startsWith('stall'));

/** What a transport tells of each fault, and of the ordinary request after it. */
class Telling {
  readonly faults = new Map<Fault, { readonly of: Story; readonly next: Story }>();

  add(faults: readonly Fault[], { samples }: LoadResult): void {
    const stories = samples.map((sample, index) => storyOf(sample, samples[index - 1]));
    faults.forEach((fault, index) => {
      const [of, next] = [stories[2 * index + 1], stories[2 * index + 2]];
      if (of !== undefined && next !== undefined) this.faults.set(fault, { of, next });
    });
  }
}

function storyOf(sample: Sample, before: Sample | undefined): Story {
  const { outcome, detail, stage, status, reused, retryable, version, connection } = sample;
  const opened = connection - (before?.connection ?? 0);
  return { outcome, detail: outcome === 'protocol' ? '' : detail, stage, status, reused, retryable, version, opened };
}

function planFor(transport: LoadPlan['transport'], secure: boolean, { port }: FaultServer, more: Partial<LoadPlan>): LoadPlan {
  const plan = planOf(`${secure ? 'https' : 'http'}://127.0.0.1:${port}`, { transport, ...more });
  return { ...plan, target: { ...plan.target, tls: { ...plan.target.tls, insecure: true } } };
}

let certificate: { key: string; cert: string };
beforeAll(async () => {
  const pair = await generate([{ name: 'commonName', value: 'hello.test' }]);
  certificate = { key: pair.private, cert: pair.cert };
});

describe.each([
  ['plain TCP', false],
  ['TLS', true],
])('over %s', (_, secure) => {
  describe.each(['keep-alive', 'new'] as const)('with connection: %s', (connection) => {
    const told = { wire: new Telling(), undici: new Telling() };

    beforeAll(async () => {
      for (const transport of TRANSPORTS) {
        for (const faults of [STALLS, OTHERS]) {
          const server = await startFaultServer(secure ? { tls: certificate } : {});
          const requests = [get('/ok'), ...faults.flatMap((fault) => [get(`/${fault}`), get('/ok')])];
          const responseTimeoutMs = faults === STALLS ? 600 : 20_000;
          const result = await runLoad(planFor(transport, secure, server, { connection, requests, responseTimeoutMs }));
          const ledger = await server.ledger();
          await server.close();
          expect(result.lost).toEqual([]);
          // Each request has arrived once and in order, on as many connections as the samples have.
          expect(ledger.requests.map(({ fault }) => `/${fault}`)).toEqual(requests.map(({ path }) => path));
          expect(ledger.connections).toBe(new Set(result.samples.map((sample) => sample.connection)).size);
          told[transport].add(faults, result);
        }
      }
    });

    it.each(ALL)('a server that does %s is told alike', (fault) => {
      const wire = told.wire.faults.get(fault);
      const known = DIFFERENCES.find((difference) => difference.fault === fault && difference.connection.includes(connection));
      expect(wire?.of.outcome).toBe(FAULTS[fault].outcome);
      expect(told.undici.faults.get(fault)).toEqual({
        of: { ...wire?.of, ...known?.undici },
        next: { ...wire?.next, ...known?.next },
      });
    });
  });
});

describe.each(TRANSPORTS)('%s', (transport) => {
  it('tells a connection that is refused', async () => {
    const passing = createServer().listen(0, '127.0.0.1');
    await once(passing, 'listening');
    const { port } = passing.address() as AddressInfo;
    passing.close();
    await once(passing, 'close');
    const { samples } = await runLoad(
      planOf(`http://127.0.0.1:${port}`, { transport, threads: 4, loops: 5, connection: 'both' }),
    );
    expect(
      countBy(samples, ({ outcome, stage, detail, reused, connection }) => [outcome, stage, detail, reused, connection].join()),
    ).toEqual({
      'refused,connecting,ECONNREFUSED,false,0': 20,
    });
  });

  it('tells a connection that is accepted and reset', async () => {
    const server = await startFaultServer({ plan: { seed: 1, acceptResets: 1, weights: {} } });
    const { samples } = await runLoad(planFor(transport, false, server, { threads: 4, loops: 25 }));
    const { acceptResets } = await server.ledger();
    await server.close();
    // Whether the reset or our write is first is nobody's choice.
    expect(countBy(samples, ({ outcome, reused, retryable }) => [outcome, reused, retryable].join())).toEqual({
      'reset,false,false': 100,
    });
    expect(acceptResets).toBe(100);
  });

  it('loses nothing where a kept connection is closed while nothing is under way', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${port}`, { transport, loops: 3, thinkTimeMs: 300 }));
    server.close();
    expect(samples.map(({ outcome, reused, connection }) => [outcome, reused, connection])).toEqual(
      [1, 2, 3].map((each) => ['ok', false, each]),
    );
  });

  it('takes turns over several URLs, and connects from the addresses it is given', async () => {
    const seen: string[] = [];
    const servers = ['a', 'b'].map((name) =>
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          seen.push(`${name} from ${socket.remoteAddress}`);
          socket.write('HTTP/1.1 204 No Content\r\n\r\n');
        });
      }).listen(0, '127.0.0.1'),
    );
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const [url = '', ...moreUrls] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const plan = planOf(url, { transport, connection: 'new', loops: 4, localAddresses: ['127.0.0.7'] });
    await runLoad({ ...plan, target: { ...plan.target, moreUrls } });
    for (const server of servers) server.close();
    expect(seen).toEqual(['a', 'b', 'a', 'b'].map((name) => `${name} from 127.0.0.7`));
  });

  it('tells a name that does not exist', async () => {
    const { samples } = await runLoad(planOf('http://nosuch.invalid:80', { transport, loops: 2, connectTimeoutMs: 3000 }));
    expect(samples.map(({ outcome, stage }) => [outcome, stage])).toEqual([
      ['dns', 'connecting'],
      ['dns', 'connecting'],
    ]);
  });

  it('tells a server that does not answer the handshake, and one whose certificate is not to be trusted', async () => {
    const [plain, secure] = await Promise.all([startFaultServer(), startFaultServer({ tls: certificate })]);
    const stuck = await runLoad(planFor(transport, true, plain, { connectTimeoutMs: 1000 }));
    const strange = await runLoad(planOf(`https://127.0.0.1:${secure.port}`, { transport }));
    await Promise.all([plain.close(), secure.close()]);
    expect(stuck.samples[0]).toMatchObject({
      outcome: 'connect-timeout',
      stage: 'connecting',
      detail: 'TLS handshake not finished',
    });
    expect(strange.samples[0]).toMatchObject({ outcome: 'tls', stage: 'connecting', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('sends the same request, with the same ids, body and headers', async () => {
    const received: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        received.push(bytes.toString('latin1'));
        socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const requests = [
      get('/a?b=c', { headers: { Accept: 'text/plain', Host: 'shop.test', 'X-Name': 'Zo\u00eb' } }),
      get('/d', { method: 'POST', body: '{"\u00fc":1}' }),
      get('/e', { method: 'HEAD' }),
      get('/f', { method: 'DELETE' }),
    ];
    const { samples, clock } = await runLoad(
      planOf(`http://127.0.0.1:${port}/base`, { transport, requests, requestIdHeader: 'X-Request-Id' }),
    );
    server.close();
    expect(samples.map(({ outcome, connection }) => [outcome, connection])).toEqual([0, 1, 2, 3].map(() => ['ok', 1]));
    const id = (ordinal: number): string =>
      `x-request-id: ${clock.startedAtEpochMs.toString(36)}-0000-${(36 ** 7 + ordinal).toString(36)}`;
    expect(received.map(linesOf)).toEqual(
      [
        [
          'GET /base/a?b=c HTTP/1.1',
          '',
          'accept: text/plain',
          'host: shop.test',
          'user-agent: cutover',
          'x-name: Zo\u00c3\u00ab',
          id(0),
        ],
        [
          'POST /base/d HTTP/1.1',
          '{"\u00c3\u00bc":1}',
          'accept: */*',
          'content-length: 8',
          `host: 127.0.0.1:${port}`,
          'user-agent: cutover',
          id(1),
        ],
        ['HEAD /base/e HTTP/1.1', '', 'accept: */*', `host: 127.0.0.1:${port}`, 'user-agent: cutover', id(2)],
        ['DELETE /base/f HTTP/1.1', '', 'accept: */*', `host: 127.0.0.1:${port}`, 'user-agent: cutover', id(3)],
      ].map(([start = '', body = '', ...headers]) => [start, body, ...headers.toSorted()]),
    );
  });
});

/** Start line, body, and the headers with their names in lower case, in order. `connection: keep-alive` says what goes without saying. */
function linesOf(request: string): string[] {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [start = '', ...headers] = head.split('\r\n');
  const lower = headers.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()));
  return [start, body, ...lower.filter((line) => line !== 'connection: keep-alive').toSorted()];
}
