import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRunClock } from '../../../src/clock.ts';
import { CutoverError } from '../../../src/errors.ts';
import type { LoadPlan } from '../../../src/load/plan.ts';
import { startLoad } from '../../../src/load/pool.ts';
import { planOf, repeated, runLoad } from '../run-load.ts';

type Pair = Awaited<ReturnType<typeof generate>>;

let own: Pair;
let client: Pair;
let server: Server;
const ends: string[] = [];
const servernames: (string | false | null)[] = [];

beforeAll(async () => {
  own = await generate([{ name: 'commonName', value: 'hello.test' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'hello.test' }] }],
  });
  client = await generate([{ name: 'commonName', value: 'cutover' }]);
  const settings = { key: own.private, cert: own.cert, ca: client.cert, requestCert: true, rejectUnauthorized: true };
  server = createServer(settings, (socket: TLSSocket) => {
    servernames.push(socket.servername ?? null);
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message));
    socket.on('end', () => ends.push('FIN'));
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

function planTo(tls: Partial<LoadPlan['target']['tls']>, more: Partial<LoadPlan> = {}): LoadPlan {
  const { port } = server.address() as AddressInfo;
  const plan = planOf(`https://127.0.0.1:${port}`, more);
  const trust = { ca: own.cert, serverName: 'hello.test' };
  return { ...plan, target: { ...plan.target, tls: { ...plan.target.tls, ...trust, ...tls } } };
}

const shown = (): Partial<LoadPlan['target']['tls']> => ({ cert: client.cert, key: client.private });

describe.each(['wire', 'undici'] as const)('a server that asks for a certificate, over %s', (transport) => {
  it('gets ours, and the name that was meant', async () => {
    const { samples } = await runLoad(planTo(shown(), { transport, loops: 3, connection: 'new' }));
    expect(samples.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(new Set(servernames)).toEqual(new Set(['hello.test']));
  });

  it('turns away who has none', async () => {
    const { samples } = await runLoad(planTo({}, { transport, loops: 2, connection: 'new' }));
    expect(samples.map(({ outcome }) => outcome)).toEqual(repeated(2, 'tls'));
  });
});

describe('a TLS connection', () => {
  it('tells its handshake apart from its TCP connect', async () => {
    const { samples } = await runLoad(planTo(shown(), { loops: 2 }));
    const [first, second] = samples;
    expect(first?.tcpConnectedUs).toBeGreaterThanOrEqual(first?.resolvedUs ?? NaN);
    // A handshake signs and checks signatures; no machine does that in no time.
    expect(first?.connectedUs).toBeGreaterThan(first?.tcpConnectedUs ?? NaN);
    expect(second).toMatchObject({ reused: true, resolvedUs: NaN, tcpConnectedUs: NaN, connectedUs: NaN });
  });

  it('for one request is reset after its answer, as a plain one', async () => {
    ends.length = 0;
    await runLoad(planTo(shown(), { loops: 5, connection: 'new' }));
    await expect.poll(() => ends).toEqual(repeated(5, 'ECONNRESET'));
  });
});

it('a key that is not the certificate’s is an error before anything is sent', () => {
  const sink = { batch: () => undefined, health: () => undefined, workerLost: () => undefined };
  const plan = planTo({ cert: client.cert, key: own.private });
  expect(() => startLoad(plan, startRunClock(), sink)).toThrow(CutoverError);
});
