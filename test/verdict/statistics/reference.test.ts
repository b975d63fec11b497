import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regularisedBeta } from '../../../src/verdict/statistics/beta.ts';
import { binomialTest } from '../../../src/verdict/statistics/binomial-test.ts';
import { dropRateUpperBound } from '../../../src/verdict/proof/drop-rate-bound.ts';
import { rolloutBound } from '../../../src/verdict/proof/rollout-bound.ts';
import type { Distribution } from '../../../src/verdict/statistics/distribution.ts';
import { normalAbove, normalQuantile } from '../../../src/verdict/statistics/normal.ts';
import { permutationTest } from '../../../src/verdict/statistics/permutation-test.ts';
import { proportionDifference } from '../../../src/verdict/statistics/proportion-difference.ts';
import { clopperPearson, wilson } from '../../../src/verdict/statistics/proportion.ts';
import { quantile } from '../../../src/verdict/statistics/quantile.ts';
import { rankSum } from '../../../src/verdict/statistics/rank-sum.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/statistics');

/** Reference values of scipy for drawn inputs, extremes included: see generate.py beside them. */
function rows<Row>(name: string): Row[] {
  return (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { rows: Row[] }).rows;
}

/** Those of the values that are further from the reference than this share of it (of `atLeast`, where it is smaller). */
function offBy(tolerance: number, values: readonly (readonly [got: number | undefined, reference: number])[], atLeast = 0) {
  return values.filter(([got = Number.NaN, reference]) => {
    const distance = Math.abs(got - reference);
    return !(distance <= tolerance * Math.max(Math.abs(reference), atLeast));
  });
}

/**
 * How close we come. scipy's own values and their text have 15 digits. Sums of many terms lose two or three, and so do exponents of -700.
 * The incomplete beta function takes 1 - x, of which a rate of 1e-8 leaves eight digits.
 */
const DIGITS = {
  ofArithmetic: 1e-12,
  ofTails: 1e-11,
  ofBeta: 1e-7,
} as const;

describe('as scipy computes it:', () => {
  type Proportion = [
    k: number,
    n: number,
    confidence: number,
    low: number,
    high: number,
    upper: number,
    wLow: number,
    wHigh: number,
  ];
  const proportions = rows<Proportion>('proportions');

  it('the bounds of Clopper and Pearson, one- and two-sided, of up to 1e9 requests', () => {
    expect(proportions.length).toBeGreaterThanOrEqual(1000);
    const ours = proportions.flatMap(([k, n, confidence, low, high, upper]) => {
      const interval = clopperPearson(k, n, confidence);
      return [
        [interval?.low, low],
        [interval?.high, high],
        [dropRateUpperBound(k, n, confidence), upper],
        [rolloutBound(k, n, confidence), upper],
      ] as const;
    });
    expect(offBy(DIGITS.ofBeta, ours)).toEqual([]);
  });

  it("Wilson's interval", () => {
    const ours = proportions.flatMap(([k, n, confidence, , , , low, high]) => {
      const interval = wilson(k, n, confidence);
      return [
        [interval?.low, low],
        [interval?.high, high],
      ] as const;
    });
    expect(offBy(DIGITS.ofArithmetic, ours)).toEqual([]);
  });

  it('the difference of two shares', () => {
    type Difference = [k1: number, n1: number, k2: number, n2: number, confidence: number, low: number, high: number];
    const ours = rows<Difference>('differences').flatMap(([k1, n1, k2, n2, confidence, low, high]) => {
      const interval = proportionDifference({ successes: k1, trials: n1 }, { successes: k2, trials: n2 }, confidence);
      return [
        [interval?.low, low],
        [interval?.high, high],
      ] as const;
    });
    expect(offBy(DIGITS.ofArithmetic, ours, 1)).toEqual([]);
  });

  it('the regularised incomplete beta function, of parameters up to 1e9', () => {
    type Beta = [x: number, a: number, b: number, below: number, above: number];
    const ours = rows<Beta>('betas').flatMap(([x, a, b, below, above]) => [
      [regularisedBeta(x, a, b), below] as const,
      [regularisedBeta(1 - x, b, a), above] as const,
    ]);
    // Of these 1 - x is rounded before we see it, and some x are within 1e-8 of 1.
    expect(offBy(10 * DIGITS.ofBeta, ours, 1e-6)).toEqual([]);
  });

  it('the exact binomial test', () => {
    type Test = [k: number, n: number, share: number, pValue: number];
    const ours = rows<Test>('binomial-tests').map(([k, n, share, pValue]) => [binomialTest(k, n, share), pValue] as const);
    expect(offBy(DIGITS.ofTails, ours, 1e-12)).toEqual([]);
  });

  it('the rank sum of histograms and its p-value, with ties, of up to a million values', () => {
    type Buckets = (readonly [value: number, count: number])[];
    const distribution = (buckets: Buckets): Distribution => ({
      values: buckets.map(([value]) => value),
      counts: buckets.map(([, count]) => count),
    });
    const tests = rows<[first: Buckets, second: Buckets, u: number, pValue: number]>('rank-sums').map(
      ([first, second, u, pValue]) => ({ ours: rankSum(distribution(first), distribution(second)), u, pValue }),
    );
    expect(tests.filter(({ ours, u }) => ours?.u !== u)).toEqual([]);
    expect(
      offBy(
        DIGITS.ofArithmetic,
        tests.map(({ ours, pValue }) => [ours?.pValue, pValue]),
        1e-290,
      ),
    ).toEqual([]);
  });

  it('the permutation test of small samples', () => {
    type Test = [one: number[], other: number[], pValue: number];
    const ours = rows<Test>('permutations').map(([one, other, pValue]) => [permutationTest(one, other), pValue] as const);
    expect(offBy(DIGITS.ofArithmetic, ours)).toEqual([]);
  });

  it('quantiles of samples', () => {
    type Quantile = [sample: number[], share: number, value: number];
    const ours = rows<Quantile>('quantiles').map(([sample, share, value]) => [quantile(sample, share), value] as const);
    expect(offBy(DIGITS.ofArithmetic, ours)).toEqual([]);
  });

  it('the normal distribution and its inverse, far into the tails', () => {
    type Normal = [z: number, above: number, probability: number, quantile: number];
    const ours = rows<Normal>('normals').flatMap(([z, above, probability, value]) => [
      [normalAbove(z), above] as const,
      [normalQuantile(probability), value] as const,
    ]);
    expect(offBy(DIGITS.ofTails, ours)).toEqual([]);
  });
});

describe('as published', () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: methods 5 (Clopper and Pearson) and 3 (Wilson), 95 %.
  it.each([
    [81, 263, [0.2527, 0.3676], [0.2553, 0.3662]],
    [15, 148, [0.0578, 0.1617], [0.0624, 0.1605]],
    [0, 20, [0, 0.1684], [0, 0.1611]],
    [1, 29, [0.0009, 0.1776], [0.0061, 0.1718]],
  ])('%d of %d', (successes, trials, exact, score) => {
    const rounded = (interval: { low: number; high: number } | undefined) =>
      interval === undefined ? [] : [interval.low, interval.high].map((end) => Number(end.toFixed(4)));
    expect(rounded(clopperPearson(successes, trials, 0.95))).toEqual(exact);
    expect(rounded(wilson(successes, trials, 0.95))).toEqual(score);
  });

  it('the rank sum of Hollander and Wolfe, Nonparametric Statistical Methods, example 4.1 (also in the help of R on wilcox.test): W = 35', () => {
    const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const earlier = [1.15, 0.88, 0.9, 0.74, 1.21];
    const sample = (values: readonly number[]): Distribution => ({
      values: values.toSorted((a, b) => a - b),
      counts: values.map(() => 1),
    });
    expect(rankSum(sample(earlier), sample(atTerm))?.u).toBe(35);
  });
});

describe('what there is no data for', () => {
  it('has no interval and no test', () => {
    const nothing: Distribution = { values: [], counts: [] };
    expect(clopperPearson(0, 0, 0.95)).toBeUndefined();
    expect(wilson(0, 0, 0.95)).toBeUndefined();
    expect(proportionDifference({ successes: 0, trials: 0 }, { successes: 1, trials: 9 }, 0.95)).toBeUndefined();
    expect(rankSum(nothing, { values: [1], counts: [2] })).toBeUndefined();
  });
});
