import { Worker } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { FromWorker, PacerOrder, ToWorker, WorkerOrder } from './messages.ts';

/** What the pool hears of one of its OS threads. */
export interface MemberListener {
  message(message: FromWorker): void;
  /** It has ended; nothing follows. `lost` says why, where it had not delivered everything. */
  ended(lost: string | undefined): void;
}

/** A worker reports ten times a second; after this long without a word it is stuck (say, in a regular expression that explodes). */
const SILENCE_MS = 10_000;

/** One OS thread of the pool, a worker or the pacer, from its start to its end, whichever way it ends. */
export class Member {
  readonly #reports: boolean;
  readonly #thread: Worker;
  readonly #listener: MemberListener;
  #isDone = false;
  #fault: string | undefined;
  #nextSequence = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor(entry: 'worker' | 'pacer', order: WorkerOrder | PacerOrder, listener: MemberListener) {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    this.#listener = listener;
    this.#reports = entry === 'worker';
    this.#thread = new Worker(new URL(`./${entry}${extension}`, import.meta.url), {
      workerData: order,
      name: `cutover-${entry}`,
    });
    this.#thread.on('message', (message: FromWorker) => this.#onMessage(message));
    this.#thread.on('messageerror', (error) => this.#giveUp(`unreadable message: ${messageOf(error)}`));
    this.#thread.on('error', (error) => (this.#fault ??= messageOf(error)));
    this.#thread.on('exit', (code) => this.#onExit(code));
  }

  send(message: ToWorker): void {
    this.#thread.postMessage(message, []);
    // Its very first answer may be what it gets stuck in. The pacer never reports.
    if (message.kind === 'start' && this.#reports) this.#expectMore();
  }

  #onMessage(message: FromWorker): void {
    clearTimeout(this.#silence);
    if (message.kind === 'done') this.#isDone = true;
    else if (message.kind !== 'ready') this.#expectMore();
    if (message.kind === 'batch' && message.batch.sequence !== this.#nextSequence++) this.#giveUp('a batch is missing');
    this.#listener.message(message);
  }

  #expectMore(): void {
    // When this thread was the one held up, the messages are there already: they are read before the second timer fires.
    const suspect = (): void => void setImmediate(() => (this.#silence = setTimeout(giveUp, 0)));
    const giveUp = (): void => this.#giveUp(`no sign of life for ${SILENCE_MS / 1000} s`);
    this.#silence = setTimeout(suspect, SILENCE_MS);
  }

  #giveUp(fault: string): void {
    this.#fault ??= fault;
    void this.#thread.terminate();
  }

  #onExit(code: number): void {
    clearTimeout(this.#silence);
    const fault = this.#fault ?? (this.#isDone ? undefined : `it ended with code ${code} before its work was done`);
    this.#listener.ended(fault);
  }
}
