import { type Random, threadRandom } from '../../load/random.ts';
import type { Interval } from './interval.ts';

export interface BootstrapOptions {
  /** 0 to 1: how often such intervals hold the true value. */
  readonly confidence: number;
  /** The same seed draws the same resamples: a report made again says the same. */
  readonly seed: number;
  readonly resamples?: number;
}

/** One less than a round number, so that the tails of common confidences are whole numbers of resamples. */
export const RESAMPLES = 1999;

/**
 * The bootstrap percentile interval (Efron, Annals of Statistics 7, 1979; Davison and Hinkley, Bootstrap Methods, 1997, section 5.3) of a
 * statistic of one or more independent samples: each is drawn again from itself, with replacement, and the statistic taken anew. Not BCa: its
 * acceleration comes from the jackknife, which fails for medians and quantiles (Efron and Tibshirani, 1993, section 10.6).
 *
 * It knows no more than the samples do: of equal values its width is 0, and of fewer than about ten values it is too narrow. Undefined when a
 * sample has fewer than two values, or the statistic is not a number for some resample.
 */
export function bootstrapInterval(
  samples: readonly (readonly number[])[],
  statistic: (resampled: readonly (readonly number[])[]) => number,
  { confidence, seed, resamples = RESAMPLES }: BootstrapOptions,
): Interval | undefined {
  if (samples.some(({ length }) => length < 2)) return undefined;
  const random = threadRandom(seed, 0);
  const replicates = Float64Array.from({ length: resamples }, () =>
    statistic(samples.map((sample) => drawnAgain(sample, random))),
  );
  return percentileInterval(replicates, confidence);
}

/** The middle part of the replicates that holds `confidence` of them: from the (n + 1) a/2-th from either end. Undefined with NaN among them. */
export function percentileInterval(replicates: Float64Array, confidence: number): Interval | undefined {
  const sorted = replicates.toSorted();
  const outside = Math.max(1, Math.floor(((sorted.length + 1) * (1 - confidence)) / 2 + ROUNDING));
  const [low, high] = [sorted[outside - 1], sorted[sorted.length - outside]];
  // NaN sorts last.
  if (low === undefined || high === undefined || Number.isNaN(sorted.at(-1))) return undefined;
  return { low, high };
}

/** 2000 * 0.025 is a little less than 50 in floating point. */
const ROUNDING = 1e-6;

function drawnAgain(sample: readonly number[], random: Random): number[] {
  return sample.map(() => sample[Math.floor(random() * sample.length)] ?? Number.NaN);
}
