/**
 * One monotonic clock for all threads of the process, in microseconds since an arbitrary origin (the machine's boot).
 * `performance.now()` alone counts from each worker thread's own start; the offset to the shared monotonic clock is taken once.
 */
const offsetUs = Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000;

export function monotonicUs(): number {
  return performance.now() * 1000 + offsetUs;
}

/** The run's own time: where zero lies on the monotonic clock and on the calendar. All evidence is in microseconds since `originUs`. */
export interface RunClock {
  readonly originUs: number;
  /** Calendar time of the origin, milliseconds since 1970. */
  readonly startedAtEpochMs: number;
}

export function startRunClock(): RunClock {
  return { originUs: monotonicUs(), startedAtEpochMs: Date.now() };
}

/** Microseconds since the run's start. */
export function elapsedUs(clock: RunClock): number {
  return monotonicUs() - clock.originUs;
}
