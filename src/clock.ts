/**
 * One monotonic clock for all threads of the process, in microseconds since an arbitrary origin (the machine's boot).
 * `performance.now()` alone counts from each worker thread's own start; the offset to the shared monotonic clock is taken once.
 */
const offsetUs = measuredOffsetUs();

/** Of several readings the one with the least time between its two clocks: a thread that is preempted there would be off for good. */
function measuredOffsetUs(): number {
  let bestSpreadUs = Infinity;
  let bestOffsetUs = 0;
  for (let reading = 0; reading < 20; reading++) {
    const beforeUs = Number(process.hrtime.bigint()) / 1000;
    const ownUs = performance.now() * 1000;
    const spreadUs = Number(process.hrtime.bigint()) / 1000 - beforeUs;
    if (spreadUs >= bestSpreadUs) continue;
    bestSpreadUs = spreadUs;
    bestOffsetUs = beforeUs + spreadUs / 2 - ownUs;
  }
  return bestOffsetUs;
}

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
