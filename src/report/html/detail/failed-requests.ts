import type { SampleRow } from '../../../evidence/sample-row.ts';
import { isDropped, type Outcome } from '../../../load/outcome.ts';
import type { PhaseName } from '../../../observe/phases.ts';
import { TextTable } from './text-table.ts';

/** As many requests are listed; the others are in the evidence. */
export const MOST_FAILED = 10_000;

/**
 * The requests that did not end ok, in the order of sending. `listed` is at most MOST_FAILED; where there were more, dropped ones come
 * first. Texts are indexes into `texts`.
 */
export interface FailedRequests {
  readonly dropped: number;
  /** Rejected, or failed on our own side. */
  readonly others: number;
  readonly texts: readonly string[];
  readonly listed: readonly FailedRequest[];
}

/** Times other than `sentUs` are from the sending on; null: the moment never came. */
export type FailedRequest = readonly [
  sentUs: number,
  /** Negative: it was due before it was sent. */
  dueUs: number | null,
  connectedUs: number | null,
  firstByteUs: number | null,
  endedUs: number,
  outcome: Outcome,
  stage: string,
  detail: number | null,
  /** 0: no answer. */
  status: number,
  reused: 0 | 1,
  retryable: 0 | 1,
  worker: number,
  /** 0: none was opened. */
  connection: number,
  thread: number,
  /** Index into the profile's requests. */
  request: number,
  version: number | null,
  address: number | null,
  phase: PhaseName,
];

/** Folds requests in the order of sending. */
export class FailedRequestsFold {
  private readonly texts = new TextTable();
  private readonly ofDropped: FailedRequest[] = [];
  private readonly ofOthers: FailedRequest[] = [];
  private dropped = 0;
  private others = 0;

  add(sample: SampleRow, phases: readonly PhaseName[]): void {
    const { outcome } = sample;
    if (outcome === 'ok') return;
    const list = isDropped(outcome) ? this.ofDropped : this.ofOthers;
    if (list === this.ofDropped) this.dropped += 1;
    else this.others += 1;
    if (list.length < MOST_FAILED) list.push(this.entry(sample, phases));
  }

  finish(): FailedRequests {
    const { dropped, others } = this;
    const listed = [...this.ofDropped, ...this.ofOthers.slice(0, MOST_FAILED - this.ofDropped.length)];
    return { dropped, others, texts: this.texts.list, listed: listed.sort(([one], [other]) => one - other) };
  }

  private entry(sample: SampleRow, phases: readonly PhaseName[]): FailedRequest {
    const { sentUs, detail } = sample;
    const since = (momentUs: number): number | null => (Number.isNaN(momentUs) ? null : Math.round(momentUs - sentUs));
    return [
      Math.round(sentUs),
      since(sample.dueUs),
      since(sample.connectedUs),
      since(sample.firstByteUs),
      Math.round(sample.endedUs - sentUs),
      sample.outcome,
      sample.stage,
      this.texts.idOf(detail === '' ? undefined : detail),
      sample.status,
      sample.reused ? 1 : 0,
      sample.retryable ? 1 : 0,
      sample.worker,
      sample.connection,
      sample.thread,
      sample.request,
      this.texts.idOf(sample.version),
      this.texts.idOf(sample.remote),
      // The part of the release, where it has parts.
      phases.at(-1) ?? 'load',
    ];
  }
}
