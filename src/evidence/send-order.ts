import type { SampleBatch } from '../load/batch.ts';
import { SampleRow, WorkerTexts } from './sample-row.ts';

/**
 * All samples by the time they were sent; at equal times by worker, then batch, then row. `workers` are all that deliver. The yielded row
 * is one object that moves on: do not keep it.
 */
export function* inSendOrder(batches: Iterable<SampleBatch>, workers: readonly number[]): Generator<SampleRow> {
  const texts = new WorkerTexts();
  const order = new SendOrder(workers);
  for (const batch of batches) {
    order.add(batch, texts.learn(batch));
    for (let row = order.next(); row !== undefined; row = order.next()) yield row;
  }
  order.end();
  for (let row = order.next(); row !== undefined; row = order.next()) yield row;
}

/**
 * Puts the samples of several workers into the order of sending. Batches arrive in the order in which requests ended, so samples are
 * held back until every worker's watermark has passed them: memory grows with the longest request, not with the run.
 */
export class SendOrder {
  private readonly waiting = new RunHeap();
  private readonly row = new SampleRow();
  private readonly watermarks: Map<number, number>;
  /** Nothing more comes that was sent before this. */
  private limitUs = Number.NEGATIVE_INFINITY;

  constructor(workers: readonly number[]) {
    this.watermarks = new Map(workers.map((worker) => [worker, Number.NEGATIVE_INFINITY]));
  }

  /** `texts`: all of the batch's worker so far, by id. */
  add(batch: SampleBatch, texts: readonly string[]): void {
    this.waiting.add(sortedRun(batch, texts));
    this.passed(batch.worker, batch.watermarkUs);
  }

  /** Nothing more comes of this worker. */
  gone(worker: number): void {
    this.passed(worker, Number.POSITIVE_INFINITY);
  }

  private passed(worker: number, watermarkUs: number): void {
    const beforeUs = this.watermarks.get(worker) ?? Number.NEGATIVE_INFINITY;
    this.watermarks.set(worker, watermarkUs);
    // Only the one that held all others back can have let them go: of a thousand workers, one batch in a thousand.
    if (beforeUs > this.limitUs) return;
    this.limitUs = Math.min(...this.watermarks.values());
  }

  /** Nothing more comes at all. */
  end(): void {
    this.limitUs = Number.POSITIVE_INFINITY;
  }

  /** The next sample in order, if it can be told yet. One row object, which moves on. */
  next(): SampleRow | undefined {
    return this.waiting.take(this.limitUs, this.row) ? this.row : undefined;
  }
}

/** A batch's samples in send order, read up to `at`. */
interface Run {
  readonly batch: SampleBatch;
  readonly texts: readonly string[];
  readonly order: Uint32Array;
  at: number;
  /** Of the sample at `at`. */
  sentUs: number;
}

function sortedRun(batch: SampleBatch, texts: readonly string[]): Run {
  const { sentUs } = batch.columns;
  const order = rowsInSendOrder(sentUs, batch.count);
  return { batch, texts, order, at: 0, sentUs: sentUs[order[0] ?? 0] ?? Number.NaN };
}

/** Moves of rows, each over one other, after which another way of sorting is cheaper. */
const MOST_MOVES_PER_ROW = 32;

/** Rows by `sentUs`. They come in the order in which they ended, which is nearly that of sending: few have to be moved, and not far. */
function rowsInSendOrder(sentUs: Float64Array, count: number): Uint32Array {
  const order = new Uint32Array(count);
  let moves = MOST_MOVES_PER_ROW * count;
  for (let row = 0; row < count && moves >= 0; row++) {
    let at = row;
    for (; at > 0 && (sentUs[order[at - 1] as number] as number) > (sentUs[row] as number); at--) {
      order[at] = order[at - 1] as number;
      moves--;
    }
    order[at] = row;
  }
  if (moves >= 0) return order;
  for (let row = 0; row < count; row++) order[row] = row;
  return order.sort((one, other) => (sentUs[one] as number) - (sentUs[other] as number) || one - other);
}

function isBefore(one: Run, other: Run): boolean {
  if (one.sentUs !== other.sentUs) return one.sentUs < other.sentUs;
  if (one.batch.worker !== other.batch.worker) return one.batch.worker < other.batch.worker;
  return one.batch.sequence < other.batch.sequence;
}

/** Runs that still have samples, the one with the earliest on top: a binary heap. */
class RunHeap {
  private readonly runs: Run[] = [];

  add(run: Run): void {
    if (run.order.length === 0) return;
    const { runs } = this;
    let at = runs.push(run) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = runs[parent] as Run;
      if (!isBefore(run, above)) break;
      runs[at] = above;
      at = parent;
    }
    runs[at] = run;
  }

  /** Takes the earliest sample out and moves `row` to it, if it was sent before `limitUs`. */
  take(limitUs: number, row: SampleRow): boolean {
    const top = this.runs[0];
    if (top === undefined || top.sentUs >= limitUs) return false;
    row.moveTo(top.batch, top.order[top.at] as number, top.texts);
    top.at += 1;
    if (top.at === top.order.length) this.removeTop();
    else {
      top.sentUs = top.batch.columns.sentUs[top.order[top.at] as number] as number;
      if (this.runs.length > 1) this.sink(top);
    }
    return true;
  }

  private removeTop(): void {
    const last = this.runs.pop();
    if (last !== undefined && this.runs.length > 0) this.sink(last);
  }

  /** Puts a run in at the top and lets it down to its place. */
  private sink(run: Run): void {
    const { runs } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= runs.length) break;
      if (child + 1 < runs.length && isBefore(runs[child + 1] as Run, runs[child] as Run)) child += 1;
      const below = runs[child] as Run;
      if (!isBefore(below, run)) break;
      runs[at] = below;
      at = child;
    }
    runs[at] = run;
  }
}
