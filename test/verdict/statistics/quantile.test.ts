import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../../src/verdict/statistics/quantile.ts';

describe('a quantile', () => {
  // R: quantile(c(1, 2, 4, 8, 16), p), type 7.
  it.each([
    [0, 1],
    [0.1, 1.4],
    [0.25, 2],
    [0.5, 4],
    [0.9, 12.8],
    [1, 16],
  ])('of 1, 2, 4, 8, 16 at %d is %d', (share, expected) => {
    expect(quantile([8, 1, 16, 4, 2], share)).toBeCloseTo(expected, 12);
  });

  it('of nothing is undefined, and of what is endless is endless', () => {
    expect(median([])).toBeUndefined();
    expect(median([1, Infinity, Infinity])).toBe(Infinity);
  });

  it('leaves the order of the sample alone and does not depend on it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (sample) => {
        const before = [...sample];
        expect(median(sample)).toBe(median(sample.toReversed()));
        expect(sample).toEqual(before);
      }),
    );
  });
});
