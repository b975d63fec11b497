import { type Distribution, pooled, sizeOf } from './distribution.ts';
import type { Interval } from './interval.ts';
import { rankSum } from './rank-sum.ts';
import { type Drawn, FEWEST_SLICES, sliceBootstrap } from './slice-bootstrap.ts';
import { SlicedSample } from './sliced-sample.ts';

export interface QuantileRatio extends Interval {
  /** 0 to 1. */
  readonly share: number;
  readonly first: number;
  readonly second: number;
  /** Second over first. */
  readonly ratio: number;
}

/** How probable it is that a value of the second sample is greater than one of the first, ties halved: 0.5 is no difference. */
export interface Superiority extends Interval {
  readonly value: number;
  /** Of the test of Mann and Whitney, which takes every value as independent: with many, any difference is significant. */
  readonly pValue: number;
}

export interface LatencyComparison {
  readonly ratios: readonly QuantileRatio[];
  readonly superiority: Superiority;
}

/** A quantile is not asked of a sample with fewer values beyond it. */
const FEWEST_BEYOND = 10;

/** How large a sample has to be to be asked for this quantile. */
export function valuesNeeded(share: number): number {
  // 10 / (1 - 0.9) is a little more than 100.
  return Math.ceil(FEWEST_BEYOND / (1 - share) - 1e-9);
}

/**
 * Compares two samples that are given in slices of time, with intervals from a bootstrap over the slices. The effect size is U/(n1 n2) of Mann
 * and Whitney, the A of Vargha and Delaney (Journal of Educational and Behavioral Statistics 25, 2000).
 *
 * Quantiles that a sample has too few values for are left out. Undefined with fewer than ten slices in either.
 */
export function compareLatency(
  first: readonly Distribution[],
  second: readonly Distribution[],
  { shares, confidence, seed }: { readonly shares: readonly number[]; readonly confidence: number; readonly seed: number },
): LatencyComparison | undefined {
  if (Math.min(first.length, second.length) < FEWEST_SLICES) return undefined;
  const all = { first: pooled(first), second: pooled(second) };
  const test = rankSum(all.first, all.second);
  if (test === undefined) return undefined;
  const grid = pooled([all.first, all.second]).values;
  const [one, two] = [new SlicedSample(first, grid), new SlicedSample(second, grid)];
  const asked = shares.filter((share) => [all.first, all.second].every((sample) => sizeOf(sample) >= valuesNeeded(share)));
  const pairs = one.pairsLostTo(two);
  const statisticOf = {
    ratio: (share: number) => (drawn: Drawn) => two.quantile(drawn.second, share) / one.quantile(drawn.first, share),
    superiority: (drawn: Drawn) => pairsDrawn(pairs, drawn) / (one.size(drawn.first) * two.size(drawn.second)),
  };

  const { asSeen, intervalOf } = sliceBootstrap(first.length, second.length, { confidence, seed });
  const superiority = intervalOf(statisticOf.superiority);
  if (superiority === undefined) return undefined;
  return {
    ratios: asked.flatMap((share) => {
      const ratioOf = statisticOf.ratio(share);
      const interval = intervalOf(ratioOf);
      if (interval === undefined) return [];
      const [before, after] = [one.quantile(asSeen.first, share), two.quantile(asSeen.second, share)];
      return [{ share, first: before, second: after, ratio: ratioOf(asSeen), ...interval }];
    }),
    superiority: { value: statisticOf.superiority(asSeen), ...superiority, pValue: test.pValue },
  };
}

/** Called for each resample: iterators would cost more than the sums. */
function pairsDrawn(pairs: Float64Array, { first, second }: Drawn): number {
  let sum = 0;
  for (let mine = 0; mine < first.length; mine += 1) {
    const times = first[mine] ?? 0;
    if (times === 0) continue;
    let lost = 0;
    for (let theirs = 0; theirs < second.length; theirs += 1) {
      lost += (second[theirs] ?? 0) * (pairs[mine * second.length + theirs] ?? 0);
    }
    sum += times * lost;
  }
  return sum;
}
