import { isDropped } from '../load/outcome.ts';
import { Latency } from './latency.ts';
import type { Sample } from './sample.ts';

/** The requests sent in one stretch of the run. Latencies are of ok answers, absent when there was none. */
export interface TimelineBin {
  readonly startMs: number;
  readonly durationMs: number;
  readonly sent: number;
  readonly ok: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly local: number;
  /** Ok answers by version. */
  readonly versions: Readonly<Record<string, number>>;
  readonly p50Us?: number;
  readonly p99Us?: number;
}

const COARSE_MS = 1000;
const FINE_MS = 100;
/** Seconds of fine bins before the release starts and after it ended; a longer release than this gets coarse bins. */
const FINE_MARGIN_MS = 2000;
const LONGEST_FINE_MS = 120_000;

/** Folds requests, in the order of sending, into bins: of 100 ms around the release, else of 1 s. Bins without requests are left out. */
export class Timeline {
  private readonly fine: { fromMs: number; untilMs: number };
  private readonly latency = new Latency(2);
  private readonly closed: TimelineBin[] = [];
  private current: { -readonly [Key in keyof TimelineBin]: TimelineBin[Key] } | undefined;
  private versions = new Map<string, number>();

  constructor(release: { startMs: number; endMs: number } | undefined) {
    const isFine = release !== undefined && release.endMs - release.startMs <= LONGEST_FINE_MS;
    const roundDown = (ms: number): number => Math.floor(ms / COARSE_MS) * COARSE_MS;
    this.fine = isFine
      ? { fromMs: roundDown(release.startMs - FINE_MARGIN_MS), untilMs: roundDown(release.endMs + FINE_MARGIN_MS + COARSE_MS) }
      : { fromMs: Infinity, untilMs: -Infinity };
  }

  add(sample: Sample, versionLabel: string): void {
    const atMs = sample.sentUs / 1000;
    const bin = this.binAt(atMs);
    bin.sent += 1;
    if (sample.outcome === 'ok') {
      bin.ok += 1;
      this.versions.set(versionLabel, (this.versions.get(versionLabel) ?? 0) + 1);
      this.latency.record(sample.endedUs - sample.sentUs);
    } else if (isDropped(sample.outcome)) bin.dropped += 1;
    else if (sample.outcome === 'local') bin.local += 1;
    else bin.rejected += 1;
  }

  get bins(): TimelineBin[] {
    return this.current === undefined ? this.closed : [...this.closed, this.finished(this.current)];
  }

  private binAt(atMs: number): NonNullable<Timeline['current']> {
    if (this.current !== undefined && atMs < this.current.startMs + this.current.durationMs) return this.current;
    if (this.current !== undefined) this.closed.push(this.finished(this.current));
    this.latency.reset();
    this.versions = new Map();
    const durationMs = atMs >= this.fine.fromMs && atMs < this.fine.untilMs ? FINE_MS : COARSE_MS;
    const startMs = Math.floor(atMs / durationMs) * durationMs;
    this.current = { startMs, durationMs, sent: 0, ok: 0, rejected: 0, dropped: 0, local: 0, versions: {} };
    return this.current;
  }

  private finished(bin: TimelineBin): TimelineBin {
    const [p50Us, p99Us] = [this.latency.percentile(50), this.latency.percentile(99)];
    return {
      ...bin,
      versions: Object.fromEntries(this.versions),
      ...(p50Us === undefined ? {} : { p50Us }),
      ...(p99Us === undefined ? {} : { p99Us }),
    };
  }
}
