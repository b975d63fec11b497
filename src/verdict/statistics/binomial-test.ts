import { regularisedBeta } from './beta.ts';
import { logBinomialProbability } from './binomial-probability.ts';

/** Two outcomes count as equally likely when they differ by less than this: rounding must not decide. R's binom.test does the same. */
const RELATIVE_TOLERANCE = 1e-7;

/**
 * The exact two-sided binomial test: how likely outcomes are that are no more likely than `successes` of `trials`, when each trial
 * succeeds with probability `share`. The sum of all such probabilities ("method of small p-values": Fay, R Journal 2/1, 2010;
 * R's binom.test), with the tails as incomplete beta functions (DLMF 8.17.5): P(X >= k) = I_share(k, n - k + 1). Without trials: 1.
 */
export function binomialTest(successes: number, trials: number, share: number): number {
  if (trials === 0) return 1;
  if (share <= 0) return successes === 0 ? 1 : 0;
  if (share >= 1) return successes === trials ? 1 : 0;
  const mean = trials * share;
  if (successes === mean) return 1;
  const limit = logBinomialProbability(successes, trials, share) + RELATIVE_TOLERANCE;
  const isAsUnlikely = (outcome: number): boolean => logBinomialProbability(outcome, trials, share) <= limit;
  if (successes < mean) {
    const other = firstWhere(Math.ceil(mean), trials, isAsUnlikely);
    return Math.min(1, atMost(successes, trials, share) + atLeast(other, trials, share));
  }
  // From the mean downwards, where probabilities fall as they do upwards.
  const other = Math.floor(mean) - firstWhere(0, Math.floor(mean), (below) => isAsUnlikely(Math.floor(mean) - below));
  return Math.min(1, atLeast(successes, trials, share) + atMost(other, trials, share));
}

/** The first of `from` to `to` that `holds`, which goes on holding from there; `to + 1` when none does. */
function firstWhere(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, to + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** P(X <= k). */
function atMost(successes: number, trials: number, share: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return regularisedBeta(1 - share, trials - successes, successes + 1);
}

/** P(X >= k). */
function atLeast(successes: number, trials: number, share: number): number {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return regularisedBeta(share, successes, trials - successes + 1);
}
