import { type Distribution, pooled, sizeOf } from './distribution.ts';
import { normalAbove } from './normal.ts';

export interface RankSum {
  /** Of all pairs of one value of each sample, how many have the greater value in the second; half of those with equal ones. */
  readonly u: number;
  /** How likely a difference this large is, when both samples are drawn from the same source: two-sided, every value taken as independent. */
  readonly pValue: number;
}

/**
 * The test of Mann and Whitney (Annals of Mathematical Statistics 18, 1947) on histograms: normal approximation with correction for ties and
 * for continuity (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition, section 4.1; scipy's mannwhitneyu with
 * method="asymptotic"). Values in one bucket are ties. Undefined where a sample is empty.
 */
export function rankSum(first: Distribution, second: Distribution): RankSum | undefined {
  const [n1, n2] = [sizeOf(first), sizeOf(second)];
  if (n1 === 0 || n2 === 0) return undefined;
  const u = pairsWon(first, second);
  const n = n1 + n2;
  const ties = pooled([first, second]).counts.reduce((sum, count) => sum + (count ** 3 - count) / (n * (n - 1)), 0);
  const variance = ((n1 * n2) / 12) * (n + 1 - ties);
  const beyondChance = Math.abs(u - (n1 * n2) / 2) - 0.5;
  // All values are the same.
  if (variance <= 0) return { u, pValue: 1 };
  return { u, pValue: Math.min(1, 2 * normalAbove(beyondChance / Math.sqrt(variance))) };
}

function pairsWon(first: Distribution, second: Distribution): number {
  let won = 0;
  let below = 0;
  let index = 0;
  for (const [place, value] of second.values.entries()) {
    for (; (first.values[index] ?? Infinity) < value; index += 1) below += first.counts[index] ?? 0;
    const equal = first.values[index] === value ? (first.counts[index] ?? 0) : 0;
    won += (second.counts[place] ?? 0) * (below + equal / 2);
  }
  return won;
}
