import type { Exchange } from './exchange.ts';
import type { Recorder } from './recorder.ts';
import type { Channel, Transport } from './transport.ts';

/** What a thread does next is the model's business: closed (loops and think time) or open (a schedule). */
export interface Model {
  /** `thread` has come to life. */
  started(thread: Thread): void;
  /** `thread`'s request has ended and it could send the next one. */
  free(thread: Thread): void;
  /** No new requests. What is in flight ends by itself, and is still told to `free`. */
  stop(): void;
  /** Called every few milliseconds. */
  tick(nowUs: number): void;
  /** Requests that were due and wait for a free thread. */
  waitingDue(nowUs: number): number;
}

/** One of JMeter's threads: a virtual user that sends the plan's requests in order, one at a time, over its own connection. */
export class Thread {
  readonly number: number;
  readonly keepsConnection: boolean;
  /** Requests sent so far. */
  sent = 0;
  finished = false;
  /** Since when it could have sent, on the run's clock; the open model keeps it. */
  freeSinceUs = 0;
  readonly #channel: Channel;
  readonly #requestCount: number;
  #dueUs = NaN;
  #queued = false;

  constructor(
    number: number,
    keepsConnection: boolean,
    requestCount: number,
    transport: Transport,
    recorder: Recorder,
    model: Model,
  ) {
    this.number = number;
    this.keepsConnection = keepsConnection;
    this.#requestCount = requestCount;
    this.#channel = transport.open(number, keepsConnection, {
      ended: (exchange: Exchange) => recorder.record(number, this.#dueUs, this.#queued, exchange),
      free: () => model.free(this),
    });
  }

  /** Sends the next request of the loop. `dueUs`: when the schedule wanted it; NaN without one. `queued`: no thread was free then. */
  send(dueUs: number, queued = false): void {
    this.#dueUs = dueUs;
    this.#queued = queued;
    this.#channel.send(this.sent++ % this.#requestCount);
  }

  /** Sends no more. Only when free. */
  finish(): void {
    if (this.finished) return;
    this.finished = true;
    this.#channel.close();
  }

  get inFlightSinceUs(): number | undefined {
    return this.#channel.inFlightSinceUs;
  }

  expire(nowUs: number): void {
    this.#channel.expire(nowUs);
  }
}
