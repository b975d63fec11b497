import type { RunClock } from '../../clock.ts';
import { AnswerReader } from '../answer-reader.ts';
import { localAddressOf } from '../local-address.ts';
import { type LoadPlan, withUrls } from '../plan.ts';
import { RequestSender } from '../request-sender.ts';
import { Turns } from '../turns.ts';
import type { Channel, ChannelListener, Transport } from '../transport.ts';
import { Resolver } from '../wire/resolver.ts';
import { UndiciChannel } from './channel.ts';
import { routesOf, type Route } from './route.ts';

/** What all connections of one worker share. */
export interface UndiciContext {
  readonly clock: RunClock;
  readonly resolver: Resolver;
  readonly connectTimeoutUs: number;
  readonly responseTimeoutUs: number;
  readonly closeBy: LoadPlan['closeBy'];
  readonly answers: AnswerReader;
  /** Where the next new connection goes: the plan's URLs take turns. */
  nextRoute(): Route;
  /** Counts a connection; returns its ordinal within the worker. */
  opened(): number;
  closed(): void;
}

/** HTTP/1.1 and HTTP/2 by undici, straight or through a proxy. It costs about twice as much as `wire`, which is tested against it. */
export class UndiciTransport implements Transport {
  readonly #plan: LoadPlan;
  readonly #context: UndiciContext;
  readonly #routes: Turns<Route>;
  #opened = 0;
  #closed = 0;

  constructor(plan: LoadPlan, clock: RunClock) {
    this.#plan = plan;
    this.#routes = new Turns(routesOf(plan));
    this.#context = {
      clock,
      resolver: new Resolver(plan.dnsTtlMs, clock),
      connectTimeoutUs: plan.connectTimeoutMs * 1000,
      responseTimeoutUs: plan.responseTimeoutMs * 1000,
      closeBy: plan.closeBy,
      answers: new AnswerReader(plan),
      nextRoute: () => this.#routes.next(),
      opened: () => ++this.#opened,
      closed: () => void this.#closed++,
    };
  }

  get openConnections(): number {
    return this.#opened - this.#closed;
  }

  retarget(urls: readonly string[]): void {
    this.#routes.replace(routesOf(withUrls(this.#plan, urls)));
  }

  open(thread: number, keep: boolean, listener: ChannelListener): Channel {
    const sender = new RequestSender(this.#plan, this.#context.clock.startedAtEpochMs, thread);
    const localAddress = localAddressOf(thread, this.#plan.localAddresses);
    return new UndiciChannel(this.#context, { keep, localAddress, sender }, listener);
  }
}
