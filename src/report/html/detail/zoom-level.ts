import type { SampleRow } from '../../../evidence/sample-row.ts';
import { isDropped } from '../../../load/outcome.ts';
import { Latency } from '../../../observe/latency.ts';
import type { ZoomWindow } from './zoom-windows.ts';

/** One level of the timeline by columns; each has an entry for each bin in `at`. Latencies are of ok answers, from the send, null without one. */
export interface ZoomLevel extends ZoomWindow {
  /** The bins in which something was sent, by number. */
  readonly at: readonly number[];
  /** Ok answers of each version. */
  readonly ok: readonly (readonly number[])[];
  readonly rejected: readonly number[];
  readonly dropped: readonly number[];
  readonly local: readonly number[];
  readonly p50Us: readonly (number | null)[];
  readonly p99Us: readonly (number | null)[];
  readonly maxUs: readonly (number | null)[];
}

/** Folds requests, in the order of sending, into one level. */
export class ZoomLevelFold {
  private readonly window: ZoomWindow;
  private readonly latency = new Latency(2);
  private readonly at: number[] = [];
  private readonly ok: number[][];
  private readonly rejected: number[] = [];
  private readonly dropped: number[] = [];
  private readonly local: number[] = [];
  private readonly p50Us: (number | null)[] = [];
  private readonly p99Us: (number | null)[] = [];
  private readonly maxUs: (number | null)[] = [];
  private current = Number.NaN;

  constructor(window: ZoomWindow, versions: number) {
    this.window = window;
    this.ok = Array.from({ length: versions }, () => []);
  }

  /** `version`: index of the answer's version. */
  add({ sentUs, endedUs, outcome }: SampleRow, version: number): void {
    const { startMs, binMs, bins } = this.window;
    const bin = Math.floor((sentUs / 1000 - startMs) / binMs);
    if (bin < 0 || bin >= bins) return;
    if (bin !== this.current) this.open(bin);
    if (outcome === 'ok') {
      addOne(this.ok[version]);
      this.latency.record(endedUs - sentUs);
    } else if (isDropped(outcome)) addOne(this.dropped);
    else addOne(outcome === 'local' ? this.local : this.rejected);
  }

  /** After the last request. */
  finish(): ZoomLevel {
    this.close();
    const { at, ok, rejected, dropped, local, p50Us, p99Us, maxUs } = this;
    return { ...this.window, at, ok, rejected, dropped, local, p50Us, p99Us, maxUs };
  }

  private open(bin: number): void {
    this.close();
    this.current = bin;
    this.at.push(bin);
    for (const counts of [...this.ok, this.rejected, this.dropped, this.local]) counts.push(0);
  }

  private close(): void {
    if (this.at.length === this.p50Us.length) return;
    this.p50Us.push(this.latency.percentile(50) ?? null);
    this.p99Us.push(this.latency.percentile(99) ?? null);
    this.maxUs.push(this.latency.max ?? null);
    this.latency.reset();
  }
}

/** To the last bin of a column. */
function addOne(counts: number[] | undefined): void {
  if (counts !== undefined) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
}
