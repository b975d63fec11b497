import type { DurationBucket } from '../../observe/duration-counts.ts';
import type { LatencySlices } from '../../observe/latency-slices.ts';
import type { Distribution } from '../statistics/distribution.ts';
import { effectWords, type EffectSize } from '../statistics/effect-words.ts';
import { compareLatency, valuesNeeded } from '../statistics/latency-comparison.ts';

export const QUANTILES = ['p50', 'p90', 'p99'] as const;

export type ComparedQuantile = (typeof QUANTILES)[number];

const SHARES: Readonly<Record<ComparedQuantile, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };

export interface QuantileDifference {
  readonly quantile: ComparedQuantile;
  readonly oldUs: number;
  readonly newUs: number;
  /** New over old, with its interval: above 1 the new one is slower. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** The probability that a new answer took longer than an old one, ties halved, with its interval; 0.5 is no difference. */
export interface LatencyEffect {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly words: EffectSize;
  /** Mann-Whitney, which takes the answers as independent: with many of them any difference is significant, so it decides nothing. */
  readonly pValue: number;
}

export interface LatencyDifference {
  readonly answers: { readonly old: number; readonly new: number };
  /** Those of p50, p90 and p99 that there were enough answers for. */
  readonly ratios: readonly QuantileDifference[];
  readonly effectSize: LatencyEffect;
}

/** How many answers of each it takes. */
export function answersNeeded(quantile: ComparedQuantile): number {
  return valuesNeeded(SHARES[quantile]);
}

/** So that the same evidence always gets the same interval. */
export const SEED = 1;

/** How much slower or faster the new answers are. Undefined where the evidence has too little of either: ten slices of 100 ms at least. */
export function latencyDifference(old: LatencySlices, latest: LatencySlices, confidence: number): LatencyDifference | undefined {
  const shares = QUANTILES.map((quantile) => SHARES[quantile]);
  const compared = compareLatency(histograms(old), histograms(latest), { shares, confidence, seed: SEED });
  if (compared === undefined) return undefined;
  const { value, low, high, pValue } = compared.superiority;
  return {
    answers: { old: old.count, new: latest.count },
    ratios: compared.ratios.flatMap(({ share, first, second, ...ratio }) => {
      const quantile = QUANTILES.find((one) => SHARES[one] === share);
      return quantile === undefined ? [] : [{ quantile, oldUs: first, newUs: second, ...ratio }];
    }),
    effectSize: { value, low, high, words: effectWords(value), pValue },
  };
}

function histograms(slices: LatencySlices): Distribution[] {
  return slices.histograms.map((buckets: readonly DurationBucket[]) => ({
    values: buckets.map(({ upToUs }) => upToUs),
    counts: buckets.map(({ count }) => count),
  }));
}
