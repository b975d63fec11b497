import { describe, expect, it } from 'vitest';
import { type Distribution, pooled } from '../../../src/verdict/statistics/distribution.ts';
import { effectWords } from '../../../src/verdict/statistics/effect-words.ts';
import { compareLatency } from '../../../src/verdict/statistics/latency-comparison.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** Log-normal latencies around 2 ms in slices of time, each slice `unrest` slower or faster than the others. */
function slicesOf(random: () => number, { slices = 20, answers = 60, unrest = 0, factor = 1 } = {}): Distribution[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: slices }, () => {
    const level = unrest * normal();
    return pooled(
      Array.from({ length: answers }, () => ({
        values: [Math.round(2000 * factor * Math.exp(level + 0.4 * normal()))],
        counts: [1],
      })),
    );
  });
}

const asked = { shares: [0.5, 0.9, 0.99], confidence: 0.95 };
const told = (first: Distribution[], second: Distribution[], seed = 1) => compareLatency(first, second, { ...asked, seed });

describe('comparing two latencies', () => {
  it('finds by how much one is slower', () => {
    const random = seededRandom(4);
    const slower = told(slicesOf(random, { slices: 40 }), slicesOf(random, { slices: 40, factor: 1.3 }));
    expect(slower?.ratios.map(({ share }) => share)).toEqual([0.5, 0.9, 0.99]);
    for (const { ratio, low, high } of slower?.ratios ?? []) {
      expect(low).toBeGreaterThan(1);
      expect(low).toBeLessThan(ratio);
      expect(high).toBeGreaterThan(ratio);
    }
    expect(slower?.ratios[0]?.low).toBeLessThan(1.3);
    expect(slower?.ratios[0]?.high).toBeGreaterThan(1.3);
    // 1.3 times of log-normal latencies with sigma 0.4: Phi(ln(1.3) / (0.4 sqrt(2))).
    expect(slower?.superiority.value).toBeCloseTo(0.679, 1);
    expect(slower?.superiority.pValue).toBeLessThan(1e-10);
  });

  it('of the same sample is 1, and says so turned round', () => {
    const random = seededRandom(5);
    const [one, two] = [slicesOf(random), slicesOf(random, { factor: 1.1 })];
    expect(told(one, one)?.ratios.map(({ ratio }) => ratio)).toEqual([1, 1, 1]);
    expect(told(one, one)?.superiority.value).toBe(0.5);
    const [there, back] = [told(one, two), told(two, one)];
    expect((there?.superiority.value ?? 0) + (back?.superiority.value ?? 0)).toBeCloseTo(1, 12);
    expect((there?.ratios[0]?.ratio ?? 0) * (back?.ratios[0]?.ratio ?? 0)).toBeCloseTo(1, 12);
  });

  it('says the same again for the same seed', () => {
    const random = seededRandom(6);
    const [one, two] = [slicesOf(random), slicesOf(random)];
    expect(told(one, two, 3)).toEqual(told(one, two, 3));
  });

  it('leaves out quantiles with too few answers beyond them, and says nothing of too few slices', () => {
    const random = seededRandom(7);
    const enough = slicesOf(random, { slices: 12, answers: 20 });
    expect(told(enough, enough)?.ratios.map(({ share }) => share)).toEqual([0.5, 0.9]);
    const short = slicesOf(random, { slices: 9, answers: 1000 });
    expect(told(short, enough)).toBeUndefined();
    expect(told(enough, [])).toBeUndefined();
  });

  // Moments that are slow as a whole: a test that takes the answers as independent finds a difference in four of five.
  it.each([
    { unrest: 0, what: 'answers that do not depend on each other' },
    { unrest: 0.3, what: 'moments that are slow together' },
  ])('finds none between two of the same source about as rarely as it says: $what', ({ unrest }) => {
    const random = seededRandom(8);
    const runs = 150;
    let wrong = 0;
    let taken = 0;
    for (let seed = 0; seed < runs; seed += 1) {
      const [one, two] = [slicesOf(random, { unrest, answers: 25 }), slicesOf(random, { unrest, answers: 25 })];
      const compared = compareLatency(one, two, { shares: [0.5], confidence: 0.95, seed });
      const ratio = compared?.ratios[0];
      if (ratio !== undefined && (ratio.low > 1 || ratio.high < 1)) wrong += 1;
      if ((compared?.superiority.pValue ?? 1) < 0.05) taken += 1;
    }
    // 5 % of 150 are 7.5, four standard deviations (2.7 each) above that 18.
    expect(wrong).toBeLessThan(19);
    if (unrest > 0) expect(taken).toBeGreaterThan(runs / 3);
  });
});

describe('the words for an effect', () => {
  // The thresholds of Vargha and Delaney, either way.
  it.each([
    [0.5, 'negligible'],
    [0.559, 'negligible'],
    [0.56, 'small'],
    [0.44, 'small'],
    [0.64, 'medium'],
    [0.36, 'medium'],
    [0.71, 'large'],
    [0.29, 'large'],
    [1, 'large'],
    [0, 'large'],
  ])('%d is %s', (superiority, words) => {
    expect(effectWords(superiority)).toBe(words);
  });
});
