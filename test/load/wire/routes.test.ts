import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it, describe } from 'vitest';
import { startClosingServer } from '../../support/closing-server.ts';
import { countBy, planOf, repeated, runLoad } from '../run-load.ts';

const run = promisify(execFile);
const PRINT_OUTCOMES = new URL('../print-outcomes.ts', import.meta.url).pathname;
const TIME_WAIT = '06';

describe('a connection for one request', () => {
  it('is reset by us when its answer is complete, and leaves no TIME_WAIT', async () => {
    const server = await startClosingServer(false, { host: '127.0.0.1' });
    // Another server may have had this port a moment ago.
    const before = timeWaitsTo(server.port);
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${server.port}`, { threads: 4, loops: 25, connection: 'new' }));
    await server.close();
    expect(countBy(samples, ({ outcome, reused }) => `${outcome} ${reused}`)).toEqual({ 'ok false': 100 });
    expect(server.ends).toEqual({ reset: 100, fin: 0 });
    expect(timeWaitsTo(server.port)).toBeLessThanOrEqual(before);
  });

  it('ends by the server’s FIN where the plan says so, and the same socket goes on', async () => {
    const server = await startClosingServer(true, { host: '127.0.0.1' });
    const plan = planOf(`http://127.0.0.1:${server.port}`, { threads: 4, loops: 25, connection: 'new', closeBy: 'fin' });
    const { samples } = await runLoad(plan);
    await server.close();
    expect(countBy(samples, ({ outcome, reused }) => `${outcome} ${reused}`)).toEqual({ 'ok false': 100 });
    expect(server.ends).toEqual({ reset: 0, fin: 100 });
  });

  it('does not wait for ever for a FIN that does not come', async () => {
    const server = await startClosingServer(false, { host: '127.0.0.1' });
    const { samples } = await runLoad(planOf(`http://127.0.0.1:${server.port}`, { loops: 2, connection: 'new', closeBy: 'fin' }));
    await server.close();
    expect(samples.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    expect(server.ends).toEqual({ reset: 2, fin: 0 });
  });
});

describe('source addresses', () => {
  it('take turns over pairs of threads', async () => {
    const server = await startClosingServer(false, { host: '127.0.0.1' });
    const localAddresses = ['127.0.0.2', '127.0.0.3'];
    const plan = planOf(`http://127.0.0.1:${server.port}`, { threads: 8, loops: 5, connection: 'both', localAddresses });
    const { samples } = await runLoad(plan);
    await server.close();
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: 40 });
    // Of each address two threads keep their connection and two make one for each of their five requests.
    expect(countBy(server.peers, (peer) => peer)).toEqual({ '127.0.0.2': 12, '127.0.0.3': 12 });
  });

  it.each([
    ['that are not ours', '192.0.2.1', 'EADDRNOTAVAIL'],
    ['of the other family', '::1', 'EINVAL'],
  ])('%s are our own fault', async (_, localAddress, detail) => {
    const { samples } = await runLoad(planOf('http://127.0.0.1:9', { loops: 3, localAddresses: [localAddress] }));
    expect(samples.map((sample) => [sample.outcome, sample.detail])).toEqual(repeated(3, ['local', detail]));
  });

  it('that have run out of ports are our own fault', async (context) => {
    // In a network namespace of its own, with 8 ports for 12 connections that are kept.
    if (!canUnshare()) context.skip('needs `unshare --map-root-user --net`');
    const server = `
      const server = require('node:net').createServer((socket) => {
        socket.on('error', () => undefined).on('data', () => socket.write('HTTP/1.1 204 No Content\\r\\n\\r\\n'));
      }).listen(9000, '127.0.0.1');`;
    const plan = JSON.stringify({ threads: 12, loops: 2, thinkTimeMs: 400 });
    const script = `
      ip link set lo up 2>/dev/null || ifconfig lo up || exit 1
      echo '40000 40007' > /proc/sys/net/ipv4/ip_local_port_range
      '${process.execPath}' -e "$SERVER" & server=$!
      until (exec 3<>/dev/tcp/127.0.0.1/9000) 2>/dev/null; do sleep 0.05; done
      '${process.execPath}' '${PRINT_OUTCOMES}' http://127.0.0.1:9000 '${plan}'
      kill $server`;
    const args = ['--map-root-user', '--net', 'bash', '-c', script];
    const { stdout } = await run('unshare', args, { env: { ...process.env, SERVER: server } });
    const { seen } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { seen: Record<string, number> };
    expect(Object.keys(seen).toSorted()).toEqual(['local EADDRNOTAVAIL', 'ok']);
    expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBe(24);
  });
});

describe('several URLs', () => {
  it('take turns over the connections, and each sample tells its own', async () => {
    const hosts = ['127.0.0.4', '127.0.0.5', '127.0.0.6'];
    const servers = await Promise.all(hosts.map((host) => startClosingServer(false, { host })));
    const [url = '', ...moreUrls] = servers.map(({ port }, index) => `http://${hosts[index]}:${port}`);
    const plan = planOf(url, { threads: 3, loops: 6, connection: 'both' });
    const { samples } = await runLoad({ ...plan, target: { ...plan.target, moreUrls } });
    await Promise.all(servers.map((server) => server.close()));
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: 18 });
    // Threads 0 and 2 keep one connection each, thread 1 makes six.
    expect(servers.map(({ peers }) => peers.length).toSorted((one, other) => one - other)).toEqual([2, 3, 3]);
    for (const { remote, version } of samples) expect(remote.startsWith(`${version}:`)).toBe(true);
  });
});

function timeWaitsTo(port: number): number {
  if (process.platform !== 'linux') return 0;
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , rest, state]) => state === TIME_WAIT && rest?.endsWith(remote)).length;
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--map-root-user', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
