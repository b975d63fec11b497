import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRunClock } from '../../src/clock.ts';
import { startLoad } from '../../src/load/pool.ts';
import { get, planOf } from './run-load.ts';

interface Target {
  readonly server: Server;
  readonly url: string;
  /** Connections so far, and requests so far. */
  connections: number;
  requests: number;
}

async function target(): Promise<Target> {
  const server = createServer((_, response) => {
    counted.requests += 1;
    response.end('ok');
  }).listen(0, '127.0.0.1');
  server.on('connection', () => (counted.connections += 1));
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const counted: Target = {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: 0,
    requests: 0,
  };
  return counted;
}

describe.each(['wire', 'undici'] as const)('new URLs in the middle of the load (%s)', (transport) => {
  it('get the new connections, and the kept ones stay where they are', async () => {
    const [before, after, other] = await Promise.all([target(), target(), target()]);
    const plan = planOf(before.url, {
      transport,
      threads: 2,
      loops: Infinity,
      connection: 'both',
      thinkTimeMs: 5,
      requests: [get('/')],
    });
    const failures: string[] = [];
    const pool = startLoad(plan, startRunClock(), {
      batch: () => undefined,
      health: () => undefined,
      workerLost: (_, reason) => void failures.push(reason),
    });
    await expect.poll(() => before.connections).toBeGreaterThan(5);
    pool.retarget([after.url, other.url]);
    await expect.poll(() => Math.min(after.requests, other.requests)).toBeGreaterThan(5);
    const [connections, requests] = [before.connections, before.requests];
    await expect.poll(() => before.requests).toBeGreaterThan(requests + 5);
    expect(before.connections).toBe(connections);
    pool.stop();
    await pool.ended;
    expect(Math.abs(after.connections - other.connections)).toBeLessThanOrEqual(1);
    expect(failures).toEqual([]);
  });
});
