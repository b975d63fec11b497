import { inverseRegularisedBeta } from './beta.ts';
import { dropRateUpperBound } from '../proof/drop-rate-bound.ts';
import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * The share of successes that `successes` of `trials` leave possible: two-sided and exact, after Clopper and Pearson (Biometrika 26, 1934),
 * so that it holds the true share at least as often as `confidence` says. For gates. Counts may be effective ones, which are not whole.
 * Undefined without trials.
 */
export function clopperPearson(successes: number, trials: number, confidence: number): Interval | undefined {
  const oneSided = (1 + confidence) / 2;
  const high = dropRateUpperBound(successes, trials, oneSided);
  if (high === undefined) return undefined;
  if (successes === 0) return { low: 0, high };
  // expm1 and log1p are of no use here: (a/2)^(1/n) has all its digits.
  const tail = (1 - confidence) / 2;
  const low = successes === trials ? tail ** (1 / trials) : inverseRegularisedBeta(tail, successes, trials - successes + 1);
  return { low, high };
}

/**
 * The same after Wilson (Journal of the American Statistical Association 22, 1927; Newcombe, Statistics in Medicine 17, 1998, method 3):
 * narrower, right on average but not in every case. For display only. Undefined without trials.
 */
export function wilson(successes: number, trials: number, confidence: number): Interval | undefined {
  if (trials === 0) return undefined;
  const z = normalQuantile((1 + confidence) / 2);
  const failures = trials - successes;
  const reach = z * Math.sqrt(z * z + (4 * successes * failures) / trials);
  const limit = (sign: 1 | -1): number => (2 * successes + z * z + sign * reach) / (2 * (trials + z * z));
  return { low: successes === 0 ? 0 : limit(-1), high: failures === 0 ? 1 : limit(1) };
}
