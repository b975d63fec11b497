import { bootstrapInterval } from '../statistics/bootstrap.ts';
import type { Interval } from '../statistics/interval.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { fewestToTell, permutationTest } from '../statistics/permutation-test.ts';
import type { Measure } from './run-figures.ts';

/** What the runs of two say of one figure. */
export interface Contrast {
  /**
   * `apart`: it differs, by more than chance and by more than does not matter. `same`: what may differ does not matter. `unclear`: the
   * runs do not suffice to say which of the two.
   */
  readonly told: 'apart' | 'same' | 'unclear';
  /** Mean of the other less the mean of the one; undefined when a run of either does not tell the figure. */
  readonly difference: number | undefined;
  readonly interval: Interval | undefined;
  /** Of a difference so large by chance alone. */
  readonly probability: number | undefined;
  /** Of each, about so many runs would tell them apart if they differ as it looks; undefined: no number can be said. */
  readonly runsToTell: number | undefined;
}

const NOTHING = { difference: undefined, interval: undefined, probability: undefined, runsToTell: undefined } as const;
/** The bootstrap draws the same each time, so that a report made again says the same. */
const SEED = 1;

type Values = readonly (number | null)[];

/** Compares means over runs: how many requests a rollout drops is what it drops on average, its bad days included. */
export function tellApart(
  one: Values,
  other: Values,
  measure: Pick<Measure, 'least' | 'leastShare'>,
  confidence: number,
): Contrast {
  const [a, b] = [one.filter(isKnown), other.filter(isKnown)];
  if (a.length === 0 || b.length === 0 || a.length < one.length || b.length < other.length)
    return { told: 'unclear', ...NOTHING };
  const difference = mean(b) - mean(a);
  const tolerance = Math.max(measure.least, measure.leastShare * Math.max(mean(a), mean(b)));
  const interval = bootstrapInterval([a, b], ([x = [], y = []]) => mean(y) - mean(x), { confidence, seed: SEED });
  const probability = permutationTest(a, b);
  const fewest = fewestToTell(1 - confidence);
  const isEnough = Math.min(a.length, b.length) >= fewest;
  const isApart = probability !== undefined && probability <= 1 - confidence && Math.abs(difference) > tolerance;
  const isSame = interval !== undefined && interval.low >= -tolerance && interval.high <= tolerance;
  const told = !isEnough ? 'unclear' : isApart ? 'apart' : isSame ? 'same' : 'unclear';
  return { told, difference, interval, probability, runsToTell: runsToTell(a, b, { difference, confidence, fewest }) };
}

function isKnown(value: number | null): value is number {
  return value !== null;
}

/** The chance of finding a difference that is there. */
const POWER = 0.8;
/** More than anybody would make. */
const MOST_RUNS = 1000;

/** Sample size for a difference of two means by the normal approximation (Chow, Shao and Wang, Sample Size Calculations, 2008, 3.2). */
function runsToTell(
  a: readonly number[],
  b: readonly number[],
  { difference, confidence, fewest }: { difference: number; confidence: number; fewest: number },
): number | undefined {
  const smallest = Math.min(a.length, b.length);
  if (difference === 0) return smallest < fewest ? fewest : undefined;
  if (smallest < 2) return fewest;
  const z = normalQuantile((1 + confidence) / 2) + normalQuantile(POWER);
  const runs = Math.max(fewest, Math.ceil((z * z * (variance(a) + variance(b))) / (difference * difference)));
  return runs > MOST_RUNS ? undefined : runs;
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((total, value) => total + (value - middle) ** 2, 0) / (values.length - 1);
}
