import { type Random, threadRandom } from '../../load/random.ts';
import { percentileInterval, RESAMPLES } from './bootstrap.ts';
import type { Interval } from './interval.ts';

/** Fewer slices say too little of how much a figure changes from one to the next. */
export const FEWEST_SLICES = 10;

/** How often each slice of two samples was drawn. */
export interface Drawn {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/**
 * A bootstrap of what is measured in slices of time: requests of one moment are slow together, so that one over the requests would promise too
 * much. Drawn are runs of slices that followed each other, after the last one the first again (circular block bootstrap: Politis and Romano,
 * 1992), as long as the cube root of their number (Hall, Horowitz and Jing, Biometrika 82, 1995); one run less than there is room for, which
 * makes up for their small number (Rao and Wu, Journal of the American Statistical Association 83, 1988). The intervals are percentile ones.
 */
export function sliceBootstrap(
  slicesOfFirst: number,
  slicesOfSecond: number,
  { confidence, seed }: { readonly confidence: number; readonly seed: number },
): {
  /** Each slice once. */
  readonly asSeen: Drawn;
  /** Undefined where the statistic is not a number for some resample. */
  readonly intervalOf: (statistic: (drawn: Drawn) => number) => Interval | undefined;
} {
  const random = threadRandom(seed, 0);
  const resamples = Array.from({ length: RESAMPLES }, () => ({
    first: drawSlices(slicesOfFirst, random),
    second: drawSlices(slicesOfSecond, random),
  }));
  return {
    asSeen: { first: new Float64Array(slicesOfFirst).fill(1), second: new Float64Array(slicesOfSecond).fill(1) },
    intervalOf: (statistic) => percentileInterval(Float64Array.from(resamples, statistic), confidence),
  };
}

function drawSlices(slices: number, random: Random): Float64Array {
  const times = new Float64Array(slices);
  const runLength = Math.round(Math.cbrt(slices));
  for (let run = 1; run < slices / runLength; run += 1) {
    const from = Math.floor(random() * slices);
    for (let step = 0; step < runLength; step += 1) {
      const slice = (from + step) % slices;
      times[slice] = (times[slice] ?? 0) + 1;
    }
  }
  return times;
}
