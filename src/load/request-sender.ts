import type { LoadPlan } from './plan.ts';
import { drawAt } from './random.ts';
import { requestIdPrefix, tracePrefix } from './request-id.ts';

/**
 * What a thread puts into its requests. Everything follows from the plan, the run's start, the thread and the ordinal of its request:
 * which row of data a sample had can be told from the evidence and the file.
 */
export class RequestSender {
  readonly thread: number;
  /** Empty: requests carry no id. */
  readonly idPrefix: string;
  readonly tracePrefix: string;
  readonly #plan: LoadPlan;
  readonly #requestsPerLoop: number;

  constructor(plan: LoadPlan, startedAtEpochMs: number, thread: number) {
    this.thread = thread;
    this.idPrefix = plan.requestIdHeader === undefined ? '' : requestIdPrefix(startedAtEpochMs, thread);
    this.tracePrefix = tracePrefix(startedAtEpochMs, thread);
    this.#plan = plan;
    this.#requestsPerLoop = plan.requests.length;
  }

  /** The loop that the thread's request number `ordinal` is part of, from 0. */
  loopOf(ordinal: number): number {
    return Math.floor(ordinal / this.#requestsPerLoop);
  }

  /** The thread's row in this loop, in the order of the data's columns. */
  rowOf(loop: number): readonly string[] {
    const { data, values, threads, seed } = this.#plan;
    const rows = values?.rows ?? [];
    if (data === undefined) return [];
    return rows[rowIndex(data, rows.length, { thread: this.thread, threads, loop, seed })] ?? [];
  }
}

export interface RowTaker {
  readonly thread: number;
  readonly threads: number;
  readonly loop: number;
  readonly seed: number;
}

/**
 * Shared rows are dealt out like cards: thread 0 has the rows 0, n, 2n ..., so that no two threads ever use the same row, on however many
 * workers they are. Threads beyond the rows use one that another thread has.
 */
export function rowIndex(
  { order, shared }: Pick<NonNullable<LoadPlan['data']>, 'order' | 'shared'>,
  rows: number,
  { thread, threads, loop, seed }: RowTaker,
): number {
  const first = shared ? thread % rows : 0;
  const step = shared ? Math.min(threads, rows) : 1;
  const own = Math.ceil((rows - first) / step);
  const turn = order === 'sequential' ? loop % own : Math.floor(drawAt(seed, thread, loop) * own);
  return first + turn * step;
}
