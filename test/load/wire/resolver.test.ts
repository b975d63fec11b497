import { getServers, setServers } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { startRunClock } from '../../../src/clock.ts';
import { Resolver } from '../../../src/load/wire/resolver.ts';
import { startClosingServer } from '../../support/closing-server.ts';
import { startNameServer } from '../../support/name-server.ts';
import { planOf, runLoad } from '../run-load.ts';

function found(resolver: Resolver, host: string): Promise<string> {
  return new Promise((resolve, reject) => resolver.resolve(host, { found: resolve, failed: reject }));
}

/** Whether the resolver answers while it is asked: it knows. */
function isKnown(resolver: Resolver, host: string): boolean {
  let known = false;
  resolver.resolve(host, { found: () => (known = true), failed: () => undefined });
  return known;
}

describe('a name', () => {
  it.each([
    ['each connection anew', 0, false],
    ['once', Infinity, true],
    ['for an hour', 3_600_000, true],
    ['for a thousandth of a millisecond', 0.001, false],
  ])('is looked up %s', async (_, ttlMs, known) => {
    const resolver = new Resolver(ttlMs, startRunClock());
    expect(isKnown(resolver, 'localhost')).toBe(false);
    expect(await found(resolver, 'localhost')).toBe('127.0.0.1');
    expect(isKnown(resolver, 'localhost')).toBe(known);
  });

  it('that is looked up for several at once is told to all', async () => {
    const resolver = new Resolver(Infinity, startRunClock());
    const all = await Promise.all([found(resolver, 'localhost'), found(resolver, 'localhost'), found(resolver, 'localhost')]);
    expect(all).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  it('that does not exist is asked for again', async () => {
    const resolver = new Resolver(Infinity, startRunClock());
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(found(resolver, 'nosuch.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
    }
  });

  it('that is an address needs no look-up', () => {
    expect(isKnown(new Resolver(0, startRunClock()), '::1')).toBe(true);
  });
});

describe('a name that is kept as long as its record says', () => {
  it.each([
    ['an hour', 3600, true],
    ['no time at all', 0, false],
  ])('is kept for %s', async (_, ttlSeconds, known) => {
    await using server = await startNameServer({ 'app.example': { address: '127.0.0.9', ttlSeconds } });
    const resolver = new Resolver('record', startRunClock());
    await asking(server.address, async () => {
      expect(await found(resolver, 'app.example')).toBe('127.0.0.9');
      expect(isKnown(resolver, 'app.example')).toBe(known);
    });
  });

  it('is found in the hosts file where the name server does not know it', async () => {
    await using server = await startNameServer({});
    const resolver = new Resolver('record', startRunClock());
    await asking(server.address, async () => {
      expect(await found(resolver, 'localhost')).toBe('127.0.0.1');
      expect(isKnown(resolver, 'localhost')).toBe(false);
    });
  });
});

/** Has this name server asked for the time of `use`. */
async function asking(address: string, use: () => Promise<void>): Promise<void> {
  const usual = getServers();
  setServers([address]);
  try {
    await use();
  } finally {
    setServers(usual);
  }
}

it('what the look-up took is told apart from the connect', async () => {
  const server = await startClosingServer(false, { host: '127.0.0.1' });
  const byName = await runLoad(planOf(`http://localhost:${server.port}`));
  const byAddress = await runLoad(planOf(`http://127.0.0.1:${server.port}`));
  await server.close();
  const [named, addressed] = [byName.samples[0], byAddress.samples[0]];
  expect(named?.resolvedUs).toBeGreaterThan(named?.sentUs ?? NaN);
  expect(named?.tcpConnectedUs).toBeGreaterThan(named?.resolvedUs ?? NaN);
  expect(named?.remote).toBe(`127.0.0.1:${server.port}`);
  expect(addressed?.resolvedUs).toBe(addressed?.sentUs);
  expect(addressed?.connectedUs).toBe(addressed?.tcpConnectedUs);
});
