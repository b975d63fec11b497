import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionsToReach } from '../../../src/verdict/proof/backend-odds.ts';

describe('the connections that reach one given backend', () => {
  it.each([
    [1, 0.95, 1],
    [2, 0.95, 5],
    [3, 0.95, 8],
    [10, 0.95, 29],
    [3, 0.99, 12],
    [1000, 0.95, 2995],
  ])('of %d at %d: %d', (backends, confidence, expected) => {
    expect(connectionsToReach(backends, confidence)).toBe(expected);
  });

  it('are just enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2000 }), fc.constantFrom(0.5, 0.8, 0.95, 0.99, 0.999), (backends, confidence) => {
        const missed = (connections: number): number => (1 - 1 / backends) ** connections;
        const connections = connectionsToReach(backends, confidence);
        expect(missed(connections)).toBeLessThanOrEqual(1 - confidence + 1e-9);
        expect(missed(connections - 1)).toBeGreaterThan(1 - confidence - 1e-9);
      }),
    );
  });

  it('are at most by the rule of three: 3 / share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2000 }), (backends) => {
        expect(connectionsToReach(backends, 0.95)).toBeLessThanOrEqual(Math.ceil(3 * backends));
      }),
    );
  });
});
