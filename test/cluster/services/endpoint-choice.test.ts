import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointChoice } from '../../../src/cluster/services/endpoint-choice.ts';

const endpoints = (...addresses: string[]) => addresses.map((address) => ({ address, port: 8080 }));

/** Which endpoints get the connections of these clients, one after the other. */
function chosen(choice: EndpointChoice, clients: string, nowMs = 0): string {
  return Array.from(clients, (client) => choice.choose(client, nowMs)?.address ?? '-').join('');
}

describe('round robin', () => {
  it('goes from one endpoint to the next, whoever asks', () => {
    const choice = new EndpointChoice('round-robin');
    choice.update({ endpoints: endpoints('a', 'b', 'c') });
    expect(chosen(choice, '1112221')).toBe('abcabca');
  });

  it('has nobody to offer where there is no endpoint', () => {
    expect(chosen(new EndpointChoice('round-robin'), '1')).toBe('-');
  });
});

describe('random', () => {
  it('gives each endpoint its share', () => {
    const choice = new EndpointChoice('random');
    choice.update({ endpoints: endpoints('a', 'b') });
    // 500 each are expected; fewer than 400 would be off by more than six standard deviations.
    const shares = Map.groupBy(chosen(choice, '1'.repeat(1000)), (address) => address);
    for (const address of ['a', 'b']) expect(shares.get(address)?.length).toBeGreaterThan(400);
  });

  it('has nobody to offer where there is no endpoint', () => {
    expect(chosen(new EndpointChoice('random'), '1')).toBe('-');
  });
});

describe('session affinity', () => {
  const affinityMs = 1000;

  function withAffinity(...addresses: string[]): EndpointChoice {
    const choice = new EndpointChoice('round-robin');
    choice.update({ endpoints: endpoints(...addresses), affinityMs });
    return choice;
  }

  it('keeps each client with its endpoint', () => {
    expect(chosen(withAffinity('a', 'b'), '1212113')).toBe('ababaaa');
  });

  it('ends when a client has been away for the timeout, and is renewed by each of its connections', () => {
    const choice = withAffinity('a', 'b');
    expect([0, 900, 1800, 2799, 3799].map((nowMs) => chosen(choice, '1', nowMs)).join('')).toBe('aaaab');
  });

  it('frees the clients of an endpoint that goes away, also when it comes back, and no others', () => {
    const choice = withAffinity('a', 'b');
    expect(chosen(choice, '12')).toBe('ab');
    choice.update({ endpoints: endpoints('b', 'c'), affinityMs });
    choice.update({ endpoints: endpoints('b', 'c', 'a'), affinityMs });
    // The turn is at the third: client 2 takes none, client 1 takes it, and client 3 the next.
    expect(chosen(choice, '213')).toBe('bab');
  });

  it('is forgotten when it is switched off', () => {
    const choice = withAffinity('a', 'b');
    expect(chosen(choice, '1')).toBe('a');
    choice.update({ endpoints: endpoints('a', 'b') });
    expect(chosen(choice, '111')).toBe('bab');
  });

  it('binds nobody while there is no endpoint', () => {
    const choice = withAffinity();
    expect(chosen(choice, '1')).toBe('-');
    choice.update({ endpoints: endpoints('a'), affinityMs });
    expect(chosen(choice, '1')).toBe('a');
  });

  it('holds whatever happens: a client stays where it is for as long as it may, and only goes where there is an endpoint', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ endpoints: fc.subarray(['a', 'b', 'c', 'd']) }),
        fc.record({ client: fc.constantFrom('1', '2', '3'), afterMs: fc.integer({ min: 0, max: 2 * affinityMs }) }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.constantFrom('random' as const, 'round-robin' as const), steps, (mode, all) => {
        const choice = new EndpointChoice(mode);
        const last = new Map<string, { address: string; atMs: number }>();
        let there: readonly string[] = [];
        let nowMs = 0;
        for (const step of all) {
          if ('endpoints' in step) {
            there = step.endpoints;
            choice.update({ endpoints: endpoints(...there), affinityMs });
            for (const [client, { address }] of last) if (!there.includes(address)) last.delete(client);
            continue;
          }
          nowMs += step.afterMs;
          const address = choice.choose(step.client, nowMs)?.address;
          const before = last.get(step.client);
          if (address === undefined) expect(there).toEqual([]);
          else expect(there).toContain(address);
          if (before !== undefined && nowMs - before.atMs < affinityMs) expect(address).toBe(before.address);
          if (address !== undefined) last.set(step.client, { address, atMs: nowMs });
        }
      }),
    );
  });
});
