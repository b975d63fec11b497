/** What one level of the timeline covers: bins of `binMs` from `startMs` on, as many as `bins`. */
export interface ZoomWindow {
  readonly binMs: number;
  /** A whole multiple of `binMs`. */
  readonly startMs: number;
  readonly bins: number;
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A level has no more bins than this, so that the report's size does not grow with the run. */
export const MOST_BINS = 2000;

/** The coarsest level has no more bins than this: where little is sent, finer ones show single requests rather than a rate. */
const BINS_OF_COARSEST = 150;

/** Of a window that is too short for all of the focus, this share comes before it. */
const LEAD = 0.1;

/**
 * The levels of a timeline, finest first: bins of 1 ms around the focus, then coarser ones over more of the run, up to one that
 * shows all of it in a few steps.
 */
export function zoomWindows(run: Span, focus: Span): ZoomWindow[] {
  const windows: ZoomWindow[] = [];
  const widths = binWidths();
  for (;;) {
    const binMs = widths.next().value;
    const first = Math.floor(run.startMs / binMs);
    const all = Math.max(1, Math.floor(run.endMs / binMs) + 1 - first);
    const wanted = Math.floor(windowStart(focus, MOST_BINS * binMs) / binMs);
    const start = all <= MOST_BINS ? first : Math.min(Math.max(wanted, first), first + all - MOST_BINS);
    windows.push({ binMs, startMs: start * binMs, bins: Math.min(all, MOST_BINS) });
    if (all <= BINS_OF_COARSEST) return windows;
  }
}

function windowStart({ startMs, endMs }: Span, windowMs: number): number {
  const spare = windowMs - (endMs - startMs);
  return spare >= 0 ? startMs - spare / 2 : startMs - LEAD * windowMs;
}

/** 1, 5, 20, 100, 500, 2000 ... ms. */
function* binWidths(): Generator<number, never> {
  for (let hundreds = 1; ; hundreds *= 100) for (const width of [1, 5, 20]) yield width * hundreds;
}
