import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, percentileInterval } from '../../../src/verdict/statistics/bootstrap.ts';
import { median } from '../../../src/verdict/statistics/quantile.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const medianOf = ([sample = []]: readonly (readonly number[])[]): number => median(sample) ?? Number.NaN;
const medianRatio = ([over = [], under = []]: readonly (readonly number[])[]): number =>
  (median(over) ?? Number.NaN) / (median(under) ?? Number.NaN);

describe('the bootstrap interval', () => {
  it('is the same for the same seed', () => {
    const sample = [4, 8, 15, 16, 23, 42];
    const drawn = (seed: number) => bootstrapInterval([sample], medianOf, { confidence: 0.9, seed });
    expect(drawn(7)).toEqual(drawn(7));
  });

  it('lies within the sample and holds its median', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer(), (sample, seed) => {
        const interval = bootstrapInterval([sample], medianOf, { confidence: 0.95, seed, resamples: 199 });
        expect(interval?.low).toBeGreaterThanOrEqual(Math.min(...sample));
        expect(interval?.high).toBeLessThanOrEqual(Math.max(...sample));
        expect(interval?.low).toBeLessThanOrEqual(interval?.high ?? Number.NaN);
      }),
    );
  });

  it.each([
    ['a sample of one value, which knows nothing of its spread', [[5], [1, 2, 3]]],
    ['an empty sample', [[], [1, 2, 3]]],
    [
      'a statistic that is not a number for some resample',
      [
        [0, 0, 1],
        [0, 0, 1],
      ],
    ],
  ])('is undefined for %s', (_, samples) => {
    expect(bootstrapInterval(samples, medianRatio, { confidence: 0.95, seed: 1 })).toBeUndefined();
  });

  it('holds the true value about as often as it says', () => {
    const random = seededRandom(20);
    const exponential = (mean: number): number => -mean * Math.log(1 - random());
    const held = Array.from({ length: 600 }, (_, seed) => {
      const samples = [2, 1].map((mean) => Array.from({ length: 60 }, () => exponential(mean)));
      const interval = bootstrapInterval(samples, medianRatio, { confidence: 0.9, seed, resamples: 299 });
      return interval !== undefined && interval.low <= 2 && interval.high >= 2;
    }).filter(Boolean).length;
    // 600 times 0.9, four standard deviations (7.3 each) to either side.
    expect(held).toBeGreaterThan(540 - 30);
    expect(held).toBeLessThan(540 + 30);
  });
});

describe('the percentile interval', () => {
  it('leaves out as many replicates at either end as the confidence says', () => {
    const replicates = Float64Array.from({ length: 1999 }, (_, index) => 1999 - index);
    expect(percentileInterval(replicates, 0.95)).toEqual({ low: 50, high: 1950 });
    expect(percentileInterval(replicates, 0.99)).toEqual({ low: 10, high: 1990 });
  });
});
