import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveFenceposts } from '../../../src/cluster/controllers/deployment/fenceposts.ts';

describe('maxSurge and maxUnavailable', () => {
  it.each([
    // maxSurge, maxUnavailable, replicas -> surge, unavailable
    ['25%', '25%', 1, 1, 0],
    ['25%', '25%', 3, 1, 0],
    ['25%', '25%', 4, 1, 1],
    ['25%', '25%', 5, 2, 1],
    ['25%', '25%', 10, 3, 2],
    ['50%', '50%', 3, 2, 1],
    ['100%', '100%', 3, 3, 3],
    ['1%', '1%', 3, 1, 0],
    [1, 0, 3, 1, 0],
    [2, 1, 3, 2, 1],
    [0, 5, 3, 0, 3],
    // Both zero would never move.
    [0, 0, 3, 0, 1],
    ['0%', '0%', 3, 0, 1],
    [0, '10%', 3, 0, 1],
    // Nothing to move.
    ['25%', '25%', 0, 0, 0],
  ])('%s and %s of %d replicas: %d over, %d missing', (maxSurge, maxUnavailable, replicas, surge, unavailable) => {
    expect(resolveFenceposts(maxSurge, maxUnavailable, replicas)).toEqual({ maxSurge: surge, maxUnavailable: unavailable });
  });

  it('always lets a rollout move, and never asks for more than there is', () => {
    const amount = fc.oneof(
      fc.nat(20),
      fc.nat(100).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 1, max: 50 }), (maxSurge, maxUnavailable, replicas) => {
        const fenceposts = resolveFenceposts(maxSurge, maxUnavailable, replicas);
        expect(fenceposts.maxSurge + fenceposts.maxUnavailable).toBeGreaterThan(0);
        expect(fenceposts.maxUnavailable).toBeLessThanOrEqual(replicas);
      }),
    );
  });
});
