import { FLAG_QUEUED, FLAG_RETRYABLE, FLAG_REUSED, type SampleBatch, type SampleColumns } from '../load/batch.ts';
import { newColumns } from '../load/columns.ts';
import { type Outcome, OUTCOMES, type Stage, STAGES } from '../load/outcome.ts';

/** The texts that each worker's samples refer to, learned batch by batch. */
export class WorkerTexts {
  private readonly ofWorker = new Map<number, string[]>();

  /** Learns the batch's texts; returns all of its worker so far, by id. The list grows with the next batch. Id 0 is "none". */
  learn(batch: SampleBatch): readonly string[] {
    let texts = this.ofWorker.get(batch.worker);
    if (texts === undefined) {
      texts = [''];
      this.ofWorker.set(batch.worker, texts);
    }
    texts.push(...batch.newTexts);
    return texts;
  }
}

/** One sample, read in place. A reader moves one row object from sample to sample: take what is needed, do not keep the row. */
export class SampleRow {
  private columns: SampleColumns = newColumns(0);
  private texts: readonly string[] = [];
  private row = 0;
  worker = 0;

  moveTo(batch: SampleBatch, row: number, texts: readonly string[]): void {
    this.columns = batch.columns;
    this.worker = batch.worker;
    this.row = row;
    this.texts = texts;
  }

  /** Times are microseconds since the run's start; NaN: the moment never came. */
  get dueUs(): number {
    return this.columns.dueUs[this.row] as number;
  }
  get sentUs(): number {
    return this.columns.sentUs[this.row] as number;
  }
  /** When the TCP connect began: the address was known. */
  get resolvedUs(): number {
    return this.columns.resolvedUs[this.row] as number;
  }
  get tcpConnectedUs(): number {
    return this.columns.tcpConnectedUs[this.row] as number;
  }
  /** When the connection was usable: after TLS. */
  get connectedUs(): number {
    return this.columns.connectedUs[this.row] as number;
  }
  get firstByteUs(): number {
    return this.columns.firstByteUs[this.row] as number;
  }
  get endedUs(): number {
    return this.columns.endedUs[this.row] as number;
  }
  get thread(): number {
    return this.columns.thread[this.row] as number;
  }
  /** Index into the profile's requests. */
  get request(): number {
    return this.columns.request[this.row] as number;
  }
  get outcome(): Outcome {
    return OUTCOMES[this.columns.outcome[this.row] as number] as Outcome;
  }
  get stage(): Stage {
    return STAGES[this.columns.stage[this.row] as number] as Stage;
  }
  get reused(): boolean {
    return ((this.columns.flags[this.row] as number) & FLAG_REUSED) !== 0;
  }
  get retryable(): boolean {
    return ((this.columns.flags[this.row] as number) & FLAG_RETRYABLE) !== 0;
  }
  /** When it was due every thread was busy. */
  get queued(): boolean {
    return ((this.columns.flags[this.row] as number) & FLAG_QUEUED) !== 0;
  }
  /** 0: no status. */
  get status(): number {
    return this.columns.status[this.row] as number;
  }
  /** Undefined: unknown. */
  get version(): string | undefined {
    return this.text(this.columns.version[this.row] as number);
  }
  /** What exactly went wrong; empty for ok. */
  get detail(): string {
    return this.text(this.columns.detail[this.row] as number) ?? '';
  }
  /** `ip:port` that it connected to, or tried to; undefined when none was known. */
  get remote(): string | undefined {
    return this.text(this.columns.remote[this.row] as number);
  }
  /** Ordinal of the connection within the worker, from 1; 0 when none was opened. */
  get connection(): number {
    return this.columns.connection[this.row] as number;
  }
  get bytesIn(): number {
    return this.columns.bytesIn[this.row] as number;
  }
  get bytesOut(): number {
    return this.columns.bytesOut[this.row] as number;
  }

  private text(id: number): string | undefined {
    return id === 0 ? undefined : this.texts[id];
  }
}
