import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseRegularisedBeta, regularisedBeta } from '../../../src/verdict/statistics/beta.ts';
import { dropRateUpperBound } from '../../../src/verdict/proof/drop-rate-bound.ts';

/** P(X <= k) of a binomial, summed term by term in logarithms: independent of the incomplete beta function. */
function binomialUpTo(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i += 1) {
    logTerm += Math.log(n - i + 1) - Math.log(i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return sum;
}

const counts = fc
  .integer({ min: 1, max: 3000 })
  .chain((requests) => fc.record({ requests: fc.constant(requests), dropped: fc.integer({ min: 0, max: requests }) }));
const confidences = fc.constantFrom(0.8, 0.9, 0.95, 0.99, 0.999);

describe('the upper bound of the drop rate', () => {
  // Published: Clopper-Pearson limits (exact binomial tables; R's binom.test with alternative "less") and the rule of three.
  it.each([
    [0, 10, 0.95, 0.2588655508],
    [0, 29_956, 0.95, 1.0e-4],
    [1, 10, 0.95, 0.3941633],
    [10, 100, 0.975, 0.1762226],
    [5, 10, 0.975, 0.8129136],
    [0, 100, 0.975, 0.03621669],
    [10, 10, 0.95, 1],
  ])('%d of %d at %d: %d', (dropped, requests, confidence, expected) => {
    const bound = dropRateUpperBound(dropped, requests, confidence) ?? Number.NaN;
    expect(Math.abs(bound - expected)).toBeLessThan(1e-4 * expected);
  });

  it('of no requests is undefined', () => {
    expect(dropRateUpperBound(0, 0, 0.95)).toBeUndefined();
  });

  it('nothing dropped: 1 - alpha^(1/n)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), confidences, (requests, confidence) => {
        const bound = dropRateUpperBound(0, requests, confidence) ?? Number.NaN;
        expect(Math.exp(requests * Math.log1p(-bound))).toBeCloseTo(1 - confidence, 9);
        if (requests < 1e6) expect(inverseRegularisedBeta(confidence, 1, requests) / bound).toBeCloseTo(1, 6);
      }),
    );
  });

  it('is the rate at which as few drops as seen have exactly the probability 1 - confidence', () => {
    fc.assert(
      fc.property(counts, confidences, ({ requests, dropped }, confidence) => {
        fc.pre(dropped < requests);
        const bound = dropRateUpperBound(dropped, requests, confidence) ?? Number.NaN;
        expect(binomialUpTo(dropped, requests, bound)).toBeCloseTo(1 - confidence, 7);
      }),
    );
  });

  it('lies above the rate that was seen, rises with the drops and the confidence, falls with the requests', () => {
    fc.assert(
      fc.property(counts, confidences, ({ requests, dropped }, confidence) => {
        const bound = (k: number, n: number, c: number): number => dropRateUpperBound(k, n, c) ?? Number.NaN;
        const own = bound(dropped, requests, confidence);
        expect(own).toBeGreaterThanOrEqual(dropped / requests);
        expect(bound(Math.min(dropped + 1, requests), requests, confidence)).toBeGreaterThanOrEqual(own);
        expect(bound(dropped, requests + 1, confidence)).toBeLessThanOrEqual(own);
        expect(bound(dropped, requests, (1 + confidence) / 2)).toBeGreaterThanOrEqual(own);
      }),
    );
  });

  it('works for as many requests as a long run sends', () => {
    const bound = dropRateUpperBound(50, 50_000_000, 0.95) ?? Number.NaN;
    // For rare events the binomial is Poisson: chi-squared(0.95, 102) / 2 = 63.287 expected events.
    expect(bound * 50_000_000).toBeCloseTo(63.287, 2);
  });
});

describe('the regularised incomplete beta function', () => {
  const parameter = fc.integer({ min: 1, max: 2000 });
  const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });

  it('is symmetric: I_x(a, b) = 1 - I_(1-x)(b, a)', () => {
    fc.assert(
      fc.property(inside, parameter, parameter, (x, a, b) => {
        expect(regularisedBeta(x, a, b)).toBeCloseTo(1 - regularisedBeta(1 - x, b, a), 9);
      }),
    );
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(inside, parameter, parameter, (p, a, b) => {
        expect(regularisedBeta(inverseRegularisedBeta(p, a, b), a, b)).toBeCloseTo(p, 7);
      }),
    );
  });

  it('ends at 0 and 1', () => {
    expect([regularisedBeta(0, 2, 3), regularisedBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});
