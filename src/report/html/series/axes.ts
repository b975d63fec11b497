import type { RunCourse } from './run-course.ts';
import { roundStep } from './scale.ts';
import { rates } from './rates.ts';

/** What all small pictures of a series share, so that they compare by eye. */
export interface Axes {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ticksMs: readonly number[];
  /** Nearly all steps have no more ok answers than this; the peaks above are cut off, for one of them would make all else small. */
  readonly mostOkPerSecond: number;
  readonly mostDroppedPerSecond: number;
  /** In the order in which they first answered in any of the runs. */
  readonly versions: readonly string[];
  readonly stepMs: number;
}

/** More steps than a small picture has pixels cannot be seen. */
const MOST_STEPS = 250;
const SHORTEST_STEP_MS = 100;
const SHARE_SHOWN_WHOLE = 0.98;
const HEADROOM = 1.1;

export function axesOf(courses: readonly RunCourse[]): Axes {
  const bins = courses.flatMap((course) => course.bins);
  const fromMs = bins.reduce((least, { startMs }) => Math.min(least, startMs), 0);
  const untilMs = bins.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), 1);
  const stepMs = Math.max(SHORTEST_STEP_MS, (untilMs - fromMs) / MOST_STEPS);
  const steps = courses.flatMap((course) => rates(course.bins, stepMs));
  const okRates = steps.map(({ okPerSecond }) => okPerSecond).toSorted((a, b) => a - b);
  return {
    fromMs,
    untilMs,
    ticksMs: ticksBetween(fromMs, untilMs),
    mostOkPerSecond: Math.max(1, (okRates[Math.floor(okRates.length * SHARE_SHOWN_WHOLE)] ?? 0) * HEADROOM),
    mostDroppedPerSecond: steps.reduce((most, { droppedPerSecond }) => Math.max(most, droppedPerSecond), 0),
    versions: [...new Set(bins.flatMap(({ versions }) => Object.keys(versions)))],
    stepMs,
  };
}

/** From 0 to 1, of the pictures' width. */
export function shareAt({ fromMs, untilMs }: Axes, atMs: number): number {
  return (Math.min(Math.max(atMs, fromMs), untilMs) - fromMs) / (untilMs - fromMs);
}

/** In seconds, at most five. */
function ticksBetween(fromMs: number, untilMs: number): number[] {
  const stepMs = roundStep((untilMs - fromMs) / 4);
  const ticks: number[] = [];
  // 0 is among them and is not to be -0.
  for (let step = Math.ceil(fromMs / stepMs); step * stepMs <= untilMs; step += 1) ticks.push(step * stepMs + 0);
  return ticks;
}
