import type { LoadPlan, RateStage } from './plan.ts';

/**
 * When the open model wants its requests sent. Due times are absolute, counted from the load's intended start: a late request moves
 * no later one, and rounding never adds up.
 */
export interface Schedule {
  /** Due time of the request number `ordinal` (from 0) in microseconds since the start; undefined when the schedule ends before it. */
  dueUs(ordinal: number): number | undefined;
}

export function hasSchedule({ ratePerSecond, stages }: Pick<LoadPlan, 'ratePerSecond' | 'stages'>): boolean {
  return ratePerSecond !== undefined || stages.length > 0;
}

/** Finite loops bound the open model as a whole: as many requests as the threads would send in the closed one. */
export function scheduleOf({ ratePerSecond = 0, stages, durationMs, threads, loops, requests }: LoadPlan): Schedule {
  const limit = threads * loops * requests.length;
  return stages.length === 0
    ? constantRate(ratePerSecond, durationMs, limit)
    : rampedRate(ratePerSecond, stages, durationMs, limit);
}

/** `ratePerSecond` requests a second, the first at 0, due before `durationMs` is over and at most `limit` of them. */
export function constantRate(ratePerSecond: number, durationMs: number, limit: number): Schedule {
  const endUs = durationMs * 1000;
  return {
    dueUs(ordinal) {
      const dueUs = (ordinal * 1e6) / ratePerSecond;
      return ordinal < limit && dueUs < endUs ? dueUs : undefined;
    },
  };
}

/** A stretch of time in which the rate goes in a straight line. */
interface Line {
  readonly startUs: number;
  readonly lengthUs: number;
  /** Requests per microsecond, at the start and at the end. */
  readonly from: number;
  readonly to: number;
  /** Requests due before its start, and before its end: the integral of the rate, not whole. */
  readonly countBefore: number;
  readonly countAfter: number;
}

/**
 * The rate goes through the stages and then stays. Request number n is due the moment the integral of the rate passes n, as it is with
 * a constant rate: so many requests are due before any moment as the integral up to it says, rounded up.
 */
export function rampedRate(startPerSecond: number, stages: readonly RateStage[], durationMs: number, limit: number): Schedule {
  const endUs = durationMs * 1000;
  const lines = linesOf(startPerSecond, stages);
  return {
    dueUs(ordinal) {
      const line = lines.find(({ countAfter }) => countAfter > ordinal);
      if (line === undefined) return undefined;
      const dueUs = line.startUs + passesUs(line, ordinal - line.countBefore);
      return ordinal < limit && dueUs < endUs ? dueUs : undefined;
    },
  };
}

function linesOf(startPerSecond: number, stages: readonly RateStage[]): Line[] {
  const lines: Line[] = [];
  let from = startPerSecond / 1e6;
  let startUs = 0;
  let countBefore = 0;
  const add = (lengthUs: number, to: number, count: number): void => {
    const countAfter = countBefore + count;
    if (count > 0) lines.push({ startUs, lengthUs, from, to, countBefore, countAfter });
    startUs += lengthUs;
    countBefore = countAfter;
    from = to;
  };
  for (const { durationMs, ratePerSecond } of stages) {
    const to = ratePerSecond / 1e6;
    add(durationMs * 1000, to, ((from + to) / 2) * durationMs * 1000);
  }
  if (from > 0) add(Infinity, from, Infinity);
  return lines;
}

/**
 * How long after the line's start its integral, from·t + (to − from)·t²/(2·length), reaches `count`: the root in the form that also holds
 * for a rate of 0 at the start and for one that does not change.
 */
function passesUs({ from, to, lengthUs }: Line, count: number): number {
  if (count <= 0) return 0;
  const slope = (to - from) / lengthUs;
  const rateThen = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
  return Math.min(lengthUs, (2 * count) / (from + rateThen));
}
