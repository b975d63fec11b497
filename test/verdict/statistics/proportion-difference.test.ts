import { describe, expect, it } from 'vitest';
import {
  effectiveProportions,
  type Proportion,
  proportionDifference,
} from '../../../src/verdict/statistics/proportion-difference.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const groups = (...successes: number[]): Proportion[] => successes.map((count) => ({ successes: count, trials: 100 }));
const rate = ({ successes, trials }: Proportion): number => successes / trials;

describe('counts that hang together', () => {
  it('are kept where they do not', () => {
    const [first, second] = effectiveProportions(groups(1, 0, 2, 1, 0, 1), groups(1, 1, 1, 1, 1, 1));
    expect(first).toEqual({ successes: 5, trials: 600 });
    expect(second).toEqual({ successes: 6, trials: 600 });
  });

  it('count as one event when all are in one group, and the other sample is taken to be no better', () => {
    const [clean, burst] = effectiveProportions(groups(0, 0, 0, 0), groups(0, 40, 0, 0));
    expect(burst.successes).toBe(1);
    expect(rate(burst)).toBeCloseTo(0.1, 12);
    expect(clean.successes).toBe(0);
    expect(clean.trials).toBeLessThan(11);
  });

  it('count as one event where there is but one group', () => {
    const [one] = effectiveProportions(groups(7), groups(0));
    expect(one.successes).toBe(1);
  });

  it('keep their share', () => {
    const [first, second] = effectiveProportions(groups(30, 0, 0, 3), groups(2, 1, 0, 1));
    expect(rate(first)).toBeCloseTo(33 / 400, 12);
    expect(rate(second)).toBeCloseTo(4 / 400, 12);
  });
});

describe('the difference of two shares', () => {
  it.each([
    [0.001, 0.001, 2000],
    [0.02, 0.05, 500],
    [0.3, 0.5, 60],
  ])('of %d and %d holds the true one at least as often as it says', (p1, p2, trials) => {
    const random = seededRandom(3);
    const drawn = (share: number): Proportion => {
      let successes = 0;
      for (let trial = 0; trial < trials; trial += 1) if (random() < share) successes += 1;
      return { successes, trials };
    };
    const pairs = 300;
    let held = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const interval = proportionDifference(drawn(p1), drawn(p2), 0.9);
      if (interval !== undefined && interval.low <= p2 - p1 && interval.high >= p2 - p1) held += 1;
    }
    // 90 % of 300 less three standard deviations (5.2 each).
    expect(held).toBeGreaterThan(270 - 16);
  });
});
