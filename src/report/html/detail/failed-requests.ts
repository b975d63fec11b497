import type { SampleRow } from '../../../evidence/sample-row.ts';
import { isDropped, type Outcome, type Stage } from '../../../load/outcome.ts';
import type { DropGroup } from '../../../observe/drops/drops.ts';
import type { PhaseName } from '../../../observe/phases.ts';
import type { Cause } from '../../../verdict/diagnosis/cause.ts';
import { type Columns, toColumns } from './columns.ts';
import { TextTable } from './text-table.ts';

/** As many requests are listed; the others are in the evidence. */
export const MOST_FAILED = 10_000;

/**
 * The requests that did not end ok, in the order of sending. `listed` are at most MOST_FAILED; where there were more, dropped ones come
 * first.
 */
export interface FailedRequests {
  readonly dropped: number;
  /** Rejected, or failed on our own side. */
  readonly others: number;
  readonly texts: readonly string[];
  readonly listed: Columns<FailedRequest>;
}

/** Times other than `sentUs` are from the sending on; null: the moment never came. Texts are indexes into `texts`. */
export interface FailedRequest {
  readonly sentUs: number;
  /** Negative: it was due before it was sent. */
  readonly dueUs: number | null;
  readonly connectedUs: number | null;
  readonly firstByteUs: number | null;
  readonly endedUs: number;
  readonly outcome: Outcome;
  readonly stage: Stage;
  readonly detail: number | null;
  /** 0: no answer. */
  readonly status: number;
  readonly reused: 0 | 1;
  readonly retryable: 0 | 1;
  readonly worker: number;
  /** 0: none was opened. */
  readonly connection: number;
  readonly thread: number;
  /** Index into the profile's requests. */
  readonly request: number;
  readonly version: number | null;
  readonly address: number | null;
  readonly phase: PhaseName;
  /** Of a dropped one. */
  readonly cause: Cause | null;
}

const KEYS = [
  'sentUs',
  'dueUs',
  'connectedUs',
  'firstByteUs',
  'endedUs',
  'outcome',
  'stage',
  'detail',
  'status',
  'reused',
  'retryable',
  'worker',
  'connection',
  'thread',
  'request',
  'version',
  'address',
  'phase',
  'cause',
] as const satisfies readonly (keyof FailedRequest)[];

type Entry = Omit<FailedRequest, 'cause'> & { readonly group: DropGroup | undefined };

/** Folds requests in the order of sending. */
export class FailedRequestsFold {
  private readonly texts = new TextTable();
  private readonly ofDropped: Entry[] = [];
  private readonly ofOthers: Entry[] = [];
  private dropped = 0;
  private others = 0;

  /** `group`: what a dropped one counts in, by which its cause is told in the end. */
  add(sample: SampleRow, phases: readonly PhaseName[], group: DropGroup | undefined): void {
    const { outcome } = sample;
    if (outcome === 'ok') return;
    const list = isDropped(outcome) ? this.ofDropped : this.ofOthers;
    if (list === this.ofDropped) this.dropped += 1;
    else this.others += 1;
    if (list.length < MOST_FAILED) list.push({ ...this.entry(sample, phases), group });
  }

  finish(causeOf: (group: DropGroup) => Cause): FailedRequests {
    const { dropped, others } = this;
    const listed = [...this.ofDropped, ...this.ofOthers.slice(0, MOST_FAILED - this.ofDropped.length)].map(
      ({ group, ...request }): FailedRequest => ({ ...request, cause: group === undefined ? null : causeOf(group) }),
    );
    listed.sort((one, other) => one.sentUs - other.sentUs);
    return { dropped, others, texts: this.texts.list, listed: toColumns(listed, KEYS) };
  }

  private entry(sample: SampleRow, phases: readonly PhaseName[]): Omit<FailedRequest, 'cause'> {
    const { sentUs, detail } = sample;
    const since = (momentUs: number): number | null => (Number.isNaN(momentUs) ? null : Math.round(momentUs - sentUs));
    return {
      sentUs: Math.round(sentUs),
      dueUs: since(sample.dueUs),
      connectedUs: since(sample.connectedUs),
      firstByteUs: since(sample.firstByteUs),
      endedUs: Math.round(sample.endedUs - sentUs),
      outcome: sample.outcome,
      stage: sample.stage,
      detail: this.texts.idOf(detail === '' ? undefined : detail),
      status: sample.status,
      reused: sample.reused ? 1 : 0,
      retryable: sample.retryable ? 1 : 0,
      worker: sample.worker,
      connection: sample.connection,
      thread: sample.thread,
      request: sample.request,
      version: this.texts.idOf(sample.version),
      address: this.texts.idOf(sample.remote),
      // The part of the release, where it has parts.
      phase: phases.at(-1) ?? 'load',
    };
  }
}
