import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialTest } from '../../../src/verdict/statistics/binomial-test.ts';

/** All of it by the definition: the probability of each outcome from the one before, then the sum of those no more likely. */
function byDefinition(successes: number, trials: number, share: number): number {
  const probabilities = [(1 - share) ** trials];
  for (let k = 1; k <= trials; k += 1) {
    probabilities.push(((probabilities[k - 1] ?? 0) * (trials - k + 1) * share) / (k * (1 - share)));
  }
  const limit = (probabilities[successes] ?? 0) * (1 + 1e-7);
  return probabilities.filter((probability) => probability <= limit).reduce((sum, probability) => sum + probability, 0);
}

const anyShare = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const anyCase = fc
  .tuple(fc.integer({ min: 1, max: 150 }), fc.double({ min: 0, max: 1, noNaN: true }), anyShare)
  .map(([trials, part, share]) => ({ trials, successes: Math.round(part * trials), share }));

describe('the exact binomial test', () => {
  // The first is the example in R's help on binom.test (Conover 1971, p. 97 f.), the others were summed in exact fractions.
  it.each([
    [682, 925, 0.75, 0.3825],
    [0, 10, 0.5, 0.001953],
    [5, 10, 0.5, 1],
    [3, 20, 0.1, 0.44465],
    [7, 20, 0.25, 0.305478],
  ])('%d of %d at %d: %d', (successes, trials, share, expected) => {
    expect(binomialTest(successes, trials, share)).toBeCloseTo(expected, 4);
  });

  it('is what the definition says', () => {
    fc.assert(
      fc.property(anyCase, ({ successes, trials, share }) => {
        expect(binomialTest(successes, trials, share)).toBeCloseTo(Math.min(1, byDefinition(successes, trials, share)), 6);
      }),
    );
  });

  it('is a probability, and the same for failures as for successes', () => {
    fc.assert(
      fc.property(anyCase, ({ successes, trials, share }) => {
        const probability = binomialTest(successes, trials, share);
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(binomialTest(trials - successes, trials, 1 - share)).toBeCloseTo(probability, 6);
      }),
    );
  });

  it('falls with the distance from the expected number on either side', () => {
    fc.assert(
      fc.property(anyCase, ({ successes, trials, share }) => {
        const outwards = successes < trials * share ? successes - 1 : successes + 1;
        if (outwards < 0 || outwards > trials) return;
        expect(binomialTest(outwards, trials, share)).toBeLessThanOrEqual(binomialTest(successes, trials, share) + 1e-9);
      }),
    );
  });

  it('rejects a true share no more often than its significance says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), anyShare, (trials, share) => {
        const rejected = Array.from({ length: trials + 1 }, (_, k) => k).filter((k) => binomialTest(k, trials, share) < 0.05);
        const likely = rejected.reduce((sum, k) => sum + probabilityOf(k, trials, share), 0);
        expect(likely).toBeLessThan(0.05 + 1e-9);
      }),
    );
  });

  it('says nothing of no trial, and is certain at the ends', () => {
    expect(binomialTest(0, 0, 0.3)).toBe(1);
    expect(binomialTest(0, 9, 0)).toBe(1);
    expect(binomialTest(1, 9, 0)).toBe(0);
    expect(binomialTest(9, 9, 1)).toBe(1);
    expect(binomialTest(8, 9, 1)).toBe(0);
  });

  it('holds for as many connections as a long release opens', () => {
    expect(binomialTest(250_000, 1_000_000, 0.25)).toBe(1);
    expect(binomialTest(251_000, 1_000_000, 0.25)).toBeCloseTo(0.021, 3);
    expect(binomialTest(260_000, 1_000_000, 0.25)).toBeLessThan(1e-100);
  });
});

function probabilityOf(successes: number, trials: number, share: number): number {
  let ways = 1;
  for (let k = 1; k <= successes; k += 1) ways = (ways * (trials - k + 1)) / k;
  return ways * share ** successes * (1 - share) ** (trials - successes);
}
