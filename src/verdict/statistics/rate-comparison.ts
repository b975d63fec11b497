import type { Interval } from './interval.ts';
import { FEWEST_SLICES, sliceBootstrap } from './slice-bootstrap.ts';

export interface RateRatio extends Interval {
  readonly first: number;
  readonly second: number;
  /** Second over first. */
  readonly ratio: number;
}

/** Compares two rates that are given for slices of time, by bootstrap over these. Undefined with fewer than ten slices in either. */
export function compareRates(
  first: readonly number[],
  second: readonly number[],
  options: { readonly confidence: number; readonly seed: number },
): RateRatio | undefined {
  if (Math.min(first.length, second.length) < FEWEST_SLICES) return undefined;
  const { asSeen, intervalOf } = sliceBootstrap(first.length, second.length, options);
  const interval = intervalOf((drawn) => mean(second, drawn.second) / mean(first, drawn.first));
  if (interval === undefined) return undefined;
  const [before, after] = [mean(first, asSeen.first), mean(second, asSeen.second)];
  return { first: before, second: after, ratio: after / before, ...interval };
}

function mean(rates: readonly number[], timesDrawn: Float64Array): number {
  let sum = 0;
  let drawn = 0;
  for (let slice = 0; slice < rates.length; slice += 1) {
    const times = timesDrawn[slice] ?? 0;
    sum += times * (rates[slice] ?? 0);
    drawn += times;
  }
  return sum / drawn;
}
