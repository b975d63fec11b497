import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tryOutServer } from '../../src/load/try-out.ts';
import { get, planOf } from './run-load.ts';

/** A server on its own loopback address, as a pod has one; tells its port. */
async function pod(host: string, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const stay = new AbortController().signal;
const plan = planOf('http://shop.example:8080/shop', { requests: [get('/a'), get('/b')], ratePerSecond: 1, rampUpMs: 60_000 });

describe('trying out one server', () => {
  it.each(['127.0.0.7', '::1'])('on %s sends what the target would get, each request equally often', async (host) => {
    const arrived: string[] = [];
    const port = await pod(host, (request, response) => {
      arrived.push(`${request.headers.host}${request.url}`);
      response.setHeader('X-App-Version', '12.0').end();
    });
    const result = await tryOutServer(plan, { host, port, requests: 3, path: undefined }, stay);
    expect(result).toEqual({ sent: 4, failures: [], versions: ['12.0'] });
    const [a, b] = ['shop.example:8080/shop/a', 'shop.example:8080/shop/b'];
    expect(arrived).toEqual([a, b, a, b]);
  });

  it('can ask for a path of its own', async () => {
    const arrived: (string | undefined)[] = [];
    const port = await pod('127.0.0.7', (request, response) => {
      arrived.push(request.url);
      response.end();
    });
    const result = await tryOutServer(plan, { host: '127.0.0.7', port, requests: 2, path: '/smoke' }, stay);
    expect(result).toEqual({ sent: 2, failures: [], versions: [] });
    expect(arrived).toEqual(['/shop/smoke', '/shop/smoke']);
  });

  it('judges as the load does, and tells each failure once', async () => {
    const expectations = [{ of: 'body', value: { contains: 'welcome' } }] as const;
    const port = await pod('127.0.0.7', (request, response) => {
      if (request.url === '/a') response.statusCode = 500;
      response.end('hello');
    });
    const picky = planOf('http://shop.example', { requests: [get('/a'), get('/b', { expectations })] });
    expect((await tryOutServer(picky, { host: '127.0.0.7', port, requests: 4, path: undefined }, stay)).failures).toEqual([
      { what: 'rejected (status 500)', count: 2 },
      { what: 'rejected (body does not contain "welcome")', count: 2 },
    ]);
    const { failures } = await tryOutServer(picky, { host: '127.0.0.9', port, requests: 2, path: undefined }, stay);
    expect(failures).toEqual([{ what: expect.stringMatching(/^refused/), count: 2 }]);
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const port = await pod('127.0.0.7', (_, response) => {
      stop.abort(new Error('Ctrl-C'));
      response.end();
    });
    const order = { host: '127.0.0.7', port, requests: 1_000_000, path: undefined };
    await expect(tryOutServer(plan, order, stop.signal)).rejects.toThrow('Ctrl-C');
  });
});
