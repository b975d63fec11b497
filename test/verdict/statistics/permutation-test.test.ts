import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestToTell, permutationTest } from '../../../src/verdict/statistics/permutation-test.ts';

const values = (size: number) => fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: size });

describe('the permutation test', () => {
  // scipy.stats.permutation_test((a, b), lambda x, y: mean(x) - mean(y), n_resamples=inf), two-sided by the absolute difference.
  it.each([
    { one: [1, 2, 3, 4, 5], other: [6, 7, 8, 9, 10], probability: 2 / 252 },
    { one: [1, 2, 3, 4], other: [5, 6, 7, 8], probability: 2 / 70 },
    { one: [1, 2, 3], other: [4, 5, 6], probability: 2 / 20 },
    { one: [0, 0, 0, 0, 0], other: [0, 0, 0, 0, 0], probability: 1 },
    { one: [0, 0, 0, 0, 0], other: [0, 0, 0, 0, 3], probability: 1 },
    { one: [24, 31, 19, 28, 22], other: [21, 35, 30, 26, 33], probability: 62 / 252 },
    { one: [2, 9, 4], other: [7, 7, 12, 15], probability: 6 / 35 },
  ])('of $one and $other is $probability', ({ one, other, probability }) => {
    expect(permutationTest(one, other)).toBeCloseTo(probability, 12);
  });

  it('tells nothing of no values', () => {
    expect(permutationTest([], [1])).toBeUndefined();
  });

  it('does not care which group is named first, nor what is added to all or what all are multiplied by', () => {
    fc.assert(
      fc.property(
        values(5),
        values(5),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (a, b, shift, factor) => {
          const probability = permutationTest(a, b);
          const changed = (list: readonly number[]): number[] => list.map((value) => factor * value + shift);
          expect(permutationTest(b, a)).toBeCloseTo(probability ?? Number.NaN, 12);
          expect(permutationTest(changed(a), changed(b))).toBeCloseTo(probability ?? Number.NaN, 12);
        },
      ),
    );
  });

  it('is wrong no more often than it says, where the groups do not differ', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 6, maxLength: 8 }), (all) => {
        // Every way to deal the same values out is as likely: then p <= 0.1 in at most 10 % of them.
        const half = all.length >> 1;
        const ways = choices(all.length, half).map((chosen) => {
          const isChosen = new Set(chosen);
          return permutationTest(
            all.filter((_, index) => isChosen.has(index)),
            all.filter((_, index) => !isChosen.has(index)),
          );
        });
        const told = ways.filter((probability) => (probability ?? 1) <= 0.1).length;
        expect(told / ways.length).toBeLessThanOrEqual(0.1);
      }),
      { numRuns: 20 },
    );
  });

  it('draws where there are too many ways, and comes to about the same', () => {
    const one = Array.from({ length: 15 }, (_, index) => index);
    const other = one.map((value) => value + 2);
    // scipy, with 200,000 drawn ways: 0.244.
    expect(permutationTest(one, other)).toBeGreaterThan(0.23);
    expect(permutationTest(one, other)).toBeLessThan(0.27);
  });

  it.each([
    [0.1, 3],
    [0.05, 4],
    [0.01, 5],
    [0.001, 7],
  ])('can fall to %d with %d in each group', (significance, size) => {
    expect(fewestToTell(significance)).toBe(size);
  });
});

function choices(from: number, size: number, first = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, from - first) }, (_, offset) => first + offset).flatMap((index) =>
    choices(from, size - 1, index + 1).map((rest) => [index, ...rest]),
  );
}
