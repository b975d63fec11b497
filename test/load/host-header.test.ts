import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createSecureServer, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LoadPlan } from '../../src/load/plan.ts';
import { planOf, runLoad } from './run-load.ts';

let own: Awaited<ReturnType<typeof generate>>;
beforeAll(async () => {
  own = await generate([{ name: 'commonName', value: 'shop.test' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'shop.test' }] }],
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Two requests with this `Host` over one connection each; the outcomes. */
async function send(url: string, hostHeader: string, more: Partial<LoadPlan> = {}): Promise<string[]> {
  const plan = planOf(url, { loops: 2, connection: 'new', ...more });
  const target = { ...plan.target, hostHeader, tls: { ...plan.target.tls, ca: own.cert } };
  const { samples } = await runLoad({ ...plan, target });
  return samples.map(({ outcome }) => outcome);
}

describe.each(['wire', 'undici'] as const)('a target under another host, over %s', (transport) => {
  it.each(['shop.test', 'shop.test:8443'])('is asked for %s', async (hostHeader) => {
    const hosts: (string | undefined)[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        hosts.push(request.headers.host);
        response.end();
      }),
    );
    expect(await send(`http://127.0.0.1:${port}`, hostHeader, { transport })).toEqual(['ok', 'ok']);
    expect(hosts).toEqual([hostHeader, hostHeader]);
  });

  it('is asked for its name, and must show a certificate for it, where there is TLS', async () => {
    const names: (string | false | null | undefined)[] = [];
    const port = await listen(
      createHttpsServer({ key: own.private, cert: own.cert }, (request, response) => {
        names.push((request.socket as TLSSocket).servername, request.headers.host);
        response.end();
      }),
    );
    const url = `https://127.0.0.1:${port}`;
    expect(await send(url, 'shop.test:8443', { transport, loops: 1 })).toEqual(['ok']);
    expect(names).toEqual(['shop.test', 'shop.test:8443']);
    expect(await send(url, 'other.test', { transport, loops: 1 })).toEqual(['tls']);
  });
});

describe('a target under another host, over HTTP/2', () => {
  it.each(['http', 'https'])('is asked for it as its authority (%s)', async (scheme) => {
    const authorities: (string | undefined)[] = [];
    const secure = { key: own.private, cert: own.cert };
    const server = scheme === 'http' ? createHttp2Server() : createSecureServer(secure);
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      authorities.push(headers[':authority'] ?? headers.host);
      stream.respond({ ':status': 200 });
      stream.end();
    });
    const port = await listen(server);
    const more: Partial<LoadPlan> = { transport: 'undici', httpVersion: '2' };
    expect(await send(`${scheme}://127.0.0.1:${port}`, 'shop.test', more)).toEqual(['ok', 'ok']);
    expect(authorities).toEqual(['shop.test', 'shop.test']);
  });
});
