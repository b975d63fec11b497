import type { TimelineBin } from '../../../observe/timeline.ts';

/** A stretch of a run in which its rates are told as one. */
export interface RateStep {
  readonly startMs: number;
  readonly endMs: number;
  readonly okPerSecond: number;
  readonly droppedPerSecond: number;
  readonly dropped: number;
  readonly byVersionPerSecond: ReadonlyMap<string, number>;
}

/**
 * Bins put together until they are as long as a step, so that a step never counts one bin more than its neighbour does. Where bins are
 * missing nothing was sent: a step of its own, with rates of 0.
 */
export function rates(bins: readonly TimelineBin[], stepMs: number): RateStep[] {
  const steps: RateStep[] = [];
  let together: TimelineBin[] = [];
  const close = (): void => {
    if (together.length > 0) steps.push(stepOf(together));
    together = [];
  };
  for (const bin of bins) {
    const last = together.at(-1);
    if (last !== undefined && endOf(last) < bin.startMs - TOLERANCE_MS) close();
    const reachedMs = steps.at(-1)?.endMs;
    if (together.length === 0 && reachedMs !== undefined && reachedMs < bin.startMs - TOLERANCE_MS) {
      steps.push({ startMs: reachedMs, endMs: bin.startMs, ...NOTHING });
    }
    together.push(bin);
    if (endOf(bin) - (together[0]?.startMs ?? 0) >= stepMs - TOLERANCE_MS) close();
  }
  close();
  return steps;
}

/** Sums of fractions of a millisecond are not exact. */
const TOLERANCE_MS = 0.01;

const NOTHING = { okPerSecond: 0, droppedPerSecond: 0, dropped: 0, byVersionPerSecond: new Map<string, number>() };

function stepOf(bins: readonly TimelineBin[]): RateStep {
  const startMs = bins[0]?.startMs ?? 0;
  const endMs = endOf(bins.at(-1) ?? { startMs, durationMs: 0 });
  const perSecond = (count: number): number => (count * 1000) / (endMs - startMs);
  const sum = (countOf: (bin: TimelineBin) => number): number => bins.reduce((total, bin) => total + countOf(bin), 0);
  const byVersion = new Map<string, number>();
  for (const [version, count] of bins.flatMap((bin) => Object.entries(bin.versions))) {
    byVersion.set(version, (byVersion.get(version) ?? 0) + count);
  }
  const dropped = sum((bin) => bin.dropped);
  return {
    startMs,
    endMs,
    okPerSecond: perSecond(sum(({ ok }) => ok)),
    droppedPerSecond: perSecond(dropped),
    dropped,
    byVersionPerSecond: new Map([...byVersion].map(([version, count]) => [version, perSecond(count)])),
  };
}

function endOf({ startMs, durationMs }: Pick<TimelineBin, 'startMs' | 'durationMs'>): number {
  return startMs + durationMs;
}
