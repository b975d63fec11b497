import type { Outcome } from '../load/outcome.ts';
import { CappedLabels } from './capped-labels.ts';
import type { PhaseName } from './phases.ts';
import { connectionOf, type ConnectionKind, type Sample } from './sample.ts';

/** Requests that failed in the same way, on the same kind of connection, in the same phase. Times are when they were sent. */
export interface FailureGroup {
  readonly outcome: Outcome;
  /** What exactly went wrong: `ECONNRESET`, `status 500`. */
  readonly detail: string;
  readonly connection: ConnectionKind;
  readonly phase: PhaseName;
  readonly requests: number;
  readonly retryable: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const MOST_DETAILS = 100;

export class Failures {
  private readonly details = new CappedLabels(MOST_DETAILS, '(other details)');
  private readonly groups = new Map<string, { -readonly [Key in keyof FailureGroup]: FailureGroup[Key] }>();

  /** Counts a request that did not end ok; `phase` is the one of those that cover the run. */
  add(sample: Sample, phase: PhaseName): void {
    if (sample.outcome === 'ok') return;
    const { outcome } = sample;
    const detail = this.details.of(sample.detail ?? '');
    const connection = connectionOf(sample);
    const atMs = sample.sentUs / 1000;
    const key = JSON.stringify([outcome, detail, connection, phase]);
    const group = this.groups.get(key);
    const retryable = sample.retryable ? 1 : 0;
    if (group === undefined) {
      this.groups.set(key, { outcome, detail, connection, phase, requests: 1, retryable, firstAtMs: atMs, lastAtMs: atMs });
    } else {
      group.requests += 1;
      group.retryable += retryable;
      group.lastAtMs = atMs;
    }
  }

  /** Most frequent first. */
  get list(): FailureGroup[] {
    return [...this.groups.values()].toSorted((a, b) => b.requests - a.requests || a.firstAtMs - b.firstAtMs);
  }
}
