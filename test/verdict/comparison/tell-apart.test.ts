import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellApart } from '../../../src/verdict/comparison/tell-apart.ts';

const EXACT = { least: 0, leastShare: 0 };

describe('what the runs of two say of a figure', () => {
  it.each([
    { what: 'no overlap', one: [0, 0, 1, 0], other: [24, 31, 19, 28], measure: EXACT, told: 'apart' },
    { what: 'no difference at all', one: [0, 0, 0, 0], other: [0, 0, 0, 0], measure: EXACT, told: 'same' },
    { what: 'a drop in one run only', one: [0, 0, 0, 0, 0], other: [0, 0, 0, 0, 3], measure: EXACT, told: 'unclear' },
    { what: 'too few runs, however far apart', one: [0, 0, 0], other: [500, 500, 500], measure: EXACT, told: 'unclear' },
    { what: 'one run each', one: [0], other: [0], measure: EXACT, told: 'unclear' },
    {
      what: 'a difference that does not matter',
      one: [1, 2, 3, 4],
      other: [5, 6, 7, 8],
      measure: { ...EXACT, least: 10 },
      told: 'same',
    },
    {
      what: 'a share that does not matter',
      one: [100, 100, 101, 101],
      other: [104, 104, 105, 105],
      measure: { ...EXACT, leastShare: 0.1 },
      told: 'same',
    },
    { what: 'too wide for either', one: [1, 2, 30, 4], other: [5, 6, 7, 8], measure: { ...EXACT, least: 3 }, told: 'unclear' },
    { what: 'a run that does not tell', one: [1, null, 1, 1], other: [5, 6, 7, 8], measure: EXACT, told: 'unclear' },
    { what: 'no runs', one: [], other: [5, 6, 7, 8], measure: EXACT, told: 'unclear' },
  ])('$what: $told', ({ one, other, measure, told }) => {
    expect(tellApart(one, other, measure, 0.95).told).toBe(told);
  });

  it('says by how much, with an interval around it', () => {
    const { difference, interval } = tellApart([0, 0, 0, 0, 0], [24, 31, 19, 28, 22], EXACT, 0.95);
    expect(difference).toBeCloseTo(24.8, 9);
    expect(interval?.low).toBeGreaterThan(19);
    expect(interval?.high).toBeLessThan(31);
  });

  it.each([
    { what: 'a clear difference in too few runs', one: [0, 1], other: [50, 52], runs: 4 },
    { what: 'a small one among noise', one: [10, 20, 30, 40], other: [12, 22, 32, 42], runs: 655 },
    { what: 'none at all', one: [1, 2, 3, 4], other: [1, 2, 3, 4], runs: undefined },
    { what: 'one that nobody would find', one: [0, 100, 200, 300], other: [1, 101, 201, 301], runs: undefined },
  ])('$what: $runs runs of each would tell', ({ one, other, runs }) => {
    expect(tellApart(one, other, EXACT, 0.95).runsToTell).toBe(runs);
  });

  const runs = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 });

  it('says the same of two, whichever is named first', () => {
    fc.assert(
      fc.property(runs, runs, (a, b) => {
        const [there, back] = [tellApart(a, b, EXACT, 0.95), tellApart(b, a, EXACT, 0.95)];
        expect(back.difference).toBeCloseTo(-(there.difference ?? Number.NaN), 9);
        expect(there.told === 'apart').toBe(back.told === 'apart');
      }),
      { numRuns: 30 },
    );
  });

  it('never calls runs that are the same apart', () => {
    fc.assert(
      fc.property(runs, (a) => {
        expect(tellApart(a, a, EXACT, 0.95).told).not.toBe('apart');
      }),
      { numRuns: 30 },
    );
  });
});
