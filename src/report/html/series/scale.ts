/** Where values stand on an axis from 0 to its end. */
export interface Scale {
  /** From 0 to 1. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly isLogarithmic: boolean;
}

/** From here on small values could not be told apart on an even scale. */
const WIDE_RATIO = 40;

/** From 0 to the largest value; logarithmic (of the value and one more, so that 0 has a place) where the values are far apart. */
export function scaleOf(values: readonly number[]): Scale {
  const most = Math.max(0, ...values);
  const least = Math.min(...values.filter((value) => value >= 1));
  if (most < least * WIDE_RATIO || !Number.isFinite(least)) return evenScale(most);
  const top = Math.log1p(most);
  const ticks = [0];
  for (let tick = 1; tick <= most; tick *= 10) ticks.push(tick);
  return { at: (value) => Math.log1p(value) / top, ticks, isLogarithmic: true };
}

const MOST_STEPS = 4;
/** Less than any figure is exact to. */
const LEAST = 0.001;

function evenScale(most: number): Scale {
  if (most < LEAST) return { at: () => 0, ticks: [0], isLogarithmic: false };
  const stepSize = roundStep(most / MOST_STEPS);
  const ticks: number[] = [];
  for (let tick = 0; tick <= most; tick += stepSize) ticks.push(tick);
  return { at: (value) => value / most, ticks, isLogarithmic: false };
}

/** The next of 1, 2, 5, 10, 20 ... */
export function roundStep(atLeast: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5, 10].find((each) => each * magnitude >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * magnitude;
}
