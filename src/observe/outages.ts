import { isDropped, type Outcome } from '../load/outcome.ts';
import type { ConnectionKind } from './sample.ts';

/** A stretch in which requests of one connection kind were dropped and none succeeded. */
export interface Outage {
  /** When the first dropped request was sent. */
  readonly startMs: number;
  /** When the next successful one was sent; the end of the last dropped one when none followed. */
  readonly endMs: number;
  readonly durationMs: number;
  readonly dropped: number;
  readonly connection: ConnectionKind;
}

/** As many of the longest outages are kept; a partial failure makes one of every few requests. */
export const MOST_OUTAGES = 200;

/**
 * Folds one connection kind's requests, in the order of sending, into its outages: `ok reset refused ok` is one outage, from the
 * sending of the reset request to that of the second ok one. Rejected and local requests neither begin nor end one.
 */
export class Outages {
  private readonly connection: ConnectionKind;
  private open: { startUs: number; lastEndUs: number; dropped: number } | undefined;
  private readonly kept: Outage[] = [];
  private closed = 0;

  constructor(connection: ConnectionKind) {
    this.connection = connection;
  }

  add(outcome: Outcome, sentUs: number, endedUs: number): void {
    if (outcome === 'ok') {
      if (this.open === undefined) return;
      this.keep(this.outage(this.open, sentUs));
      this.open = undefined;
    } else if (isDropped(outcome)) {
      this.open ??= { startUs: sentUs, lastEndUs: endedUs, dropped: 0 };
      this.open.dropped += 1;
      this.open.lastEndUs = Math.max(this.open.lastEndUs, endedUs);
    }
  }

  /** All of them, those left out of `longest` included. */
  get count(): number {
    return this.closed + (this.open === undefined ? 0 : 1);
  }

  /** The longest ones, longest first. */
  get longest(): Outage[] {
    const all = this.open === undefined ? this.kept : [...this.kept, this.outage(this.open, this.open.lastEndUs)];
    return all.toSorted(longerFirst).slice(0, MOST_OUTAGES);
  }

  private outage(open: { startUs: number; dropped: number }, endUs: number): Outage {
    const [startMs, endMs] = [open.startUs / 1000, endUs / 1000];
    return { startMs, endMs, durationMs: endMs - startMs, dropped: open.dropped, connection: this.connection };
  }

  private keep(outage: Outage): void {
    this.closed += 1;
    this.kept.push(outage);
    if (this.kept.length >= 2 * MOST_OUTAGES) this.kept.sort(longerFirst).splice(MOST_OUTAGES);
  }
}

function longerFirst(a: Outage, b: Outage): number {
  return b.durationMs - a.durationMs;
}
