import type { RunClock } from '../../clock.ts';
import { AnswerReader } from '../answer-reader.ts';
import { localAddressOf } from '../local-address.ts';
import { type LoadPlan, withUrls } from '../plan.ts';
import { RequestSender } from '../request-sender.ts';
import { Turns } from '../turns.ts';
import type { Channel, ChannelListener, Transport } from '../transport.ts';
import { WireConnection } from './connection.ts';
import { RepeatedResponse } from './repeated-response.ts';
import { Resolver } from './resolver.ts';
import { wireTargets, type WireTarget } from './target.ts';

const READ_BUFFER_BYTES = 64 * 1024;

/** What all connections of one worker share. */
export interface WireContext {
  readonly clock: RunClock;
  readonly resolver: Resolver;
  readonly connectTimeoutUs: number;
  readonly responseTimeoutUs: number;
  readonly closeBy: LoadPlan['closeBy'];
  readonly answers: AnswerReader;
  readonly repeated: RepeatedResponse;
  /** One for all: each read is parsed before the next one can happen. */
  readonly readBuffer: Buffer;
  /** Where the next new connection goes: the plan's URLs take turns. */
  nextTarget(): WireTarget;
  /** Counts a connection; returns its ordinal within the worker. */
  opened(): number;
  closed(): void;
}

/** HTTP/1.1 over plain TCP or TLS, byte by byte our own: what was written and what came back is known exactly. */
export class WireTransport implements Transport {
  readonly #plan: LoadPlan;
  readonly #context: WireContext;
  readonly #targets: Turns<WireTarget>;
  #opened = 0;
  #closed = 0;

  constructor(plan: LoadPlan, clock: RunClock) {
    this.#plan = plan;
    this.#targets = new Turns(wireTargets(plan));
    this.#context = {
      clock,
      resolver: new Resolver(plan.dnsTtlMs, clock),
      connectTimeoutUs: plan.connectTimeoutMs * 1000,
      responseTimeoutUs: plan.responseTimeoutMs * 1000,
      closeBy: plan.closeBy,
      answers: new AnswerReader(plan),
      repeated: new RepeatedResponse(),
      readBuffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      nextTarget: () => this.#targets.next(),
      opened: () => ++this.#opened,
      closed: () => void this.#closed++,
    };
  }

  get openConnections(): number {
    return this.#opened - this.#closed;
  }

  retarget(urls: readonly string[]): void {
    this.#targets.replace(wireTargets(withUrls(this.#plan, urls)));
  }

  open(thread: number, keep: boolean, listener: ChannelListener): Channel {
    const sender = new RequestSender(this.#plan, this.#context.clock.startedAtEpochMs, thread);
    const localAddress = localAddressOf(thread, this.#plan.localAddresses);
    return new WireConnection(this.#context, { keep, localAddress, sender }, listener);
  }
}
