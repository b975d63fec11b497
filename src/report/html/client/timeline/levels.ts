import type { ZoomLevel } from '../../detail/zoom-level.ts';

export interface Range {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** With fewer requests a bin, steps show the spacing of single requests rather than a rate. */
const REQUESTS_PER_BIN = 5;
/** As long as that many bins are left, fewer with more in them tell more; with fewer, nobody sees when something was. */
const ENOUGH_BINS = 40;

/**
 * The finest level that covers the range with at most so many bins in it, and with some requests in each, or the coarsest that still has
 * bins enough; the coarsest of all where none covers it. Levels come finest first.
 */
export function levelFor(levels: readonly ZoomLevel[], { fromMs, untilMs }: Range, mostBins: number): ZoomLevel | undefined {
  const whole = levels.at(-1);
  if (whole === undefined) return undefined;
  const range = { fromMs: Math.max(fromMs, whole.startMs), untilMs: Math.min(untilMs, endOf(whole)) };
  const binsOf = ({ binMs }: ZoomLevel): number => (range.untilMs - range.fromMs) / binMs;
  const fitting = levels.filter(
    (level) => level.startMs <= range.fromMs && endOf(level) >= range.untilMs && binsOf(level) <= mostBins,
  );
  const fine = fitting.filter((level) => binsOf(level) >= ENOUGH_BINS);
  const telling = fine.find((level) => sentIn(level, range) >= REQUESTS_PER_BIN * binsOf(level));
  return telling ?? fine.at(-1) ?? fitting[0] ?? whole;
}

function sentIn({ at, startMs, binMs, ok, rejected, dropped, local }: ZoomLevel, { fromMs, untilMs }: Range): number {
  let sent = 0;
  for (const [row, bin] of at.entries()) {
    const atMs = startMs + bin * binMs;
    if (atMs < fromMs || atMs >= untilMs) continue;
    for (const counts of ok) sent += counts[row] ?? 0;
    sent += (rejected[row] ?? 0) + (dropped[row] ?? 0) + (local[row] ?? 0);
  }
  return sent;
}

function endOf({ startMs, bins, binMs }: ZoomLevel): number {
  return startMs + bins * binMs;
}

/** The bins of a range by columns, empty ones included; `atMs` has the end of the last one beside their starts. */
export interface BinColumns extends Pick<
  ZoomLevel,
  'binMs' | 'ok' | 'rejected' | 'dropped' | 'local' | 'p50Us' | 'p99Us' | 'maxUs'
> {
  readonly atMs: readonly number[];
}

export function binsIn(level: ZoomLevel, { fromMs, untilMs }: Range): BinColumns {
  const { binMs, startMs, bins, at } = level;
  const binAt = (ms: number): number => Math.min(Math.max(Math.floor((ms - startMs) / binMs), 0), bins - 1);
  const first = binAt(fromMs);
  const count = binAt(untilMs) - first + 1;
  const rows = at.flatMap((bin, row) => (bin >= first && bin < first + count ? [[bin - first, row] as const] : []));
  const dense = <Value>(column: readonly Value[], empty: Value): Value[] => {
    const values = Array<Value>(count).fill(empty);
    for (const [bin, row] of rows) values[bin] = column[row] ?? empty;
    return values;
  };
  return {
    binMs,
    atMs: Array.from({ length: count + 1 }, (_, index) => startMs + (first + index) * binMs),
    ok: level.ok.map((counts) => dense(counts, 0)),
    rejected: dense(level.rejected, 0),
    dropped: dense(level.dropped, 0),
    local: dense(level.local, 0),
    p50Us: dense(level.p50Us, null),
    p99Us: dense(level.p99Us, null),
    maxUs: dense(level.maxUs, null),
  };
}

/** Each series on top of those before it, the topmost first: so drawn, none hides the one that it stands on. */
export function stacked(series: readonly (readonly number[])[], factor = 1): number[][] {
  const sums: number[][] = [];
  for (const values of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, index) => value * factor + (below?.[index] ?? 0)));
  }
  return sums.reverse();
}

const SHORTEST_RANGE_MS = 10;

/** As wide as asked, moved into the run; never shorter than 10 ms nor longer than the run. */
export function within({ fromMs, untilMs }: Range, run: Range): Range {
  const runMs = run.untilMs - run.fromMs;
  const spanMs = Math.min(Math.max(untilMs - fromMs, SHORTEST_RANGE_MS), runMs);
  const from = Math.min(Math.max((fromMs + untilMs - spanMs) / 2, run.fromMs), run.untilMs - spanMs);
  return { fromMs: from, untilMs: from + spanMs };
}
