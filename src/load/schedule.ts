/**
 * When the open model wants its requests sent. Due times are absolute, counted from the load's intended start: a late request moves
 * no later one, and rounding never adds up.
 */
export interface Schedule {
  /** Due time of the request number `ordinal` (from 0) in microseconds since the start; undefined when the schedule ends before it. */
  dueUs(ordinal: number): number | undefined;
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
