import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, planOf, runLoad } from './run-load.ts';

/** The headers of each path's answer, with its status. */
const ANSWERS: Readonly<Record<string, readonly [number, Record<string, string>]>> = {
  '/gateway': [502, { Server: 'nginx' }],
  '/proxies': [503, { Server: 'envoy', Via: '1.1 front' }],
  '/via-only': [504, { Via: '1.1 front' }],
  '/app': [503, {}],
  '/refusing': [403, { Server: 'waf' }],
  '/long': [502, { Server: 'x'.repeat(600) }],
  '/ok': [200, { Server: 'nginx' }],
  '/redirecting': [302, { Server: 'nginx' }],
};

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, headers] = ANSWERS[request.url ?? ''] ?? [404, {}];
    response.writeHead(status, headers).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe.each(['wire', 'undici'] as const)('over %s, an answer that was not expected', (transport) => {
  it('says who sent it, every time and only there', async () => {
    const requests = [...Object.keys(ANSWERS), ...Object.keys(ANSWERS)].map((path) => get(path));
    const { samples } = await runLoad(planOf(url, { transport, requests }));
    const once = [
      'status 502 (nginx)',
      'status 503 (envoy, via 1.1 front)',
      'status 504 (via 1.1 front)',
      'status 503',
      'status 403 (waf)',
      `status 502 (${'x'.repeat(64)})`,
      '',
      'status 302',
    ];
    expect(samples.map(({ detail }) => detail)).toEqual([...once, ...once]);
  });

  it('says it also when the same bytes come again and again', async () => {
    const { samples } = await runLoad(planOf(url, { transport, requests: [get('/gateway')], loops: 5 }));
    expect(samples.map(({ detail }) => detail)).toEqual(Array<string>(5).fill('status 502 (nginx)'));
  });
});
