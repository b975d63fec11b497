import { describe, expect, it } from 'vitest';
import { rolloutBound, rolloutStatement } from '../../../src/verdict/proof/rollout-bound.ts';

describe('the bound over repeated releases', () => {
  // None of m: 1 - 0.05^(1/m), and the rule of three, 3/m. Others: R's binom.test(k, m, alternative = "less").
  it.each([
    [0, 1, 0.95, 0.95],
    [0, 5, 0.95, 0.4507197],
    [0, 20, 0.95, 0.1391083],
    [0, 59, 0.95, 0.0495076],
    [0, 5, 0.99, 0.6018928],
    [1, 5, 0.95, 0.6574083],
    [2, 5, 0.95, 0.8107446],
    [5, 5, 0.95, 1],
  ])('%d of %d at %d: %d', (dropping, runs, confidence, expected) => {
    expect(rolloutBound(dropping, runs, confidence)).toBeCloseTo(expected, 6);
  });

  it('of no runs is undefined', () => {
    expect(rolloutBound(0, 0, 0.95)).toBeUndefined();
  });

  it.each([
    [0, 5, 'None of 5 releases dropped a request; with 95 % confidence at most 45.1 % of such releases drop any.'],
    [0, 1, 'The one release dropped no request; with 95 % confidence at most 95 % of such releases drop any.'],
    [2, 5, '2 of 5 releases dropped a request; with 95 % confidence at most 81.1 % of such releases drop any.'],
    [5, 5, 'Each of 5 releases dropped requests: the next one must be expected to as well.'],
    [1, 1, 'The one release dropped requests: the next one must be expected to as well.'],
    [0, 0, 'No release came to its end with sound evidence, so nothing is proven of the next one.'],
  ])('%d of %d reads', (dropping, runs, sentence) => {
    expect(rolloutStatement(dropping, runs, 0.95)).toBe(sentence);
  });
});
