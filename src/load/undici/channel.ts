import { elapsedUs } from '../../clock.ts';
import type { Socket } from 'node:net';
import { beginExchange, blankExchange, type Exchange } from '../exchange.ts';
import { answeredBy, FIRST_FAULT_STATUS } from '../answered-by.ts';
import type { Failure } from '../outcome.ts';
import type { Channel, ChannelListener } from '../transport.ts';
import { BodyCapture } from '../wire/body-capture.ts';
import type { ThreadWiring } from '../wire/connection.ts';
import { MAX_HEAD_BYTES } from '../wire/parser.ts';
import { requestText } from '../wire/request-bytes.ts';
import { Conversation, type ConversationListener } from './conversation.ts';
import { Opening, type OpeningListener } from './opening.ts';
import { outgoing } from './outgoing.ts';
import type { Route } from './route.ts';
import type { UndiciContext } from './undici-transport.ts';

/**
 * One thread's connection.
 *
 *   closed --send--> opening --ready--> handed --written--> busy --complete--> idle --send--> handed   (kept)
 *                       |                  |                  |  \--complete--> closing --> closed     (not kept)
 *                       +------------------+---failed---------+-------------------^
 *
 * `handed`: undici writes at the end of the turn. A connection that is gone by then has cost nobody anything: the request, of which
 * nothing was written, goes over a new one, and that is its first attempt.
 */
type State = 'closed' | 'opening' | 'handed' | 'busy' | 'idle' | 'closing';

export class UndiciChannel implements Channel, OpeningListener, ConversationListener {
  readonly #context: UndiciContext;
  readonly #own: ThreadWiring;
  readonly #listener: ChannelListener;
  readonly #capture: BodyCapture | undefined;
  readonly #exchange: Exchange = blankExchange();
  #state: State = 'closed';
  #opening: Opening | undefined;
  #route: Route | undefined;
  #conversation: Conversation | undefined;
  #socket: Socket | undefined;
  #readBefore = 0;
  #writtenBefore = 0;
  #counted = false;
  #owesFree = false;
  #sendWaits = false;
  #deadlineUs = Infinity;
  /** Requests so far, written or not: their ids count on. */
  #ordinal = -1;
  /** Of those that are asked for. */
  #headers: readonly (string | undefined)[] = [];

  constructor(context: UndiciContext, own: ThreadWiring, listener: ChannelListener) {
    this.#context = context;
    this.#own = own;
    this.#listener = listener;
    this.#capture = context.answers.needsBody ? new BodyCapture() : undefined;
  }

  get inFlightSinceUs(): number | undefined {
    return this.#state === 'opening' || this.#state === 'handed' || this.#state === 'busy' ? this.#exchange.sentUs : undefined;
  }

  send(request: number): void {
    this.#exchange.request = request;
    this.#ordinal++;
    if (this.#state === 'idle' && this.#conversation?.isOpen === false) this.#leave();
    if (this.#state === 'idle') this.#say(true);
    else if (this.#state === 'closed') this.#open();
    else this.#sendWaits = true;
  }

  close(): void {
    if (this.#state === 'idle') this.#leave();
  }

  expire(nowUs: number): void {
    if (nowUs >= this.#deadlineUs) this.failed({ kind: 'deadline', during: this.#opening?.step });
  }

  #open(): void {
    this.#state = 'opening';
    beginExchange(this.#exchange, elapsedUs(this.#context.clock), false);
    this.#deadlineUs = this.#exchange.sentUs + this.#context.connectTimeoutUs;
    this.#opening = new Opening(this.#context.nextRoute(), this.#own.localAddress, this);
    this.#opening.start(this.#context.resolver);
  }

  resolved(remote: string, lookedUp: boolean): void {
    this.#exchange.remote = remote;
    this.#exchange.resolvedUs = lookedUp ? elapsedUs(this.#context.clock) : this.#exchange.sentUs;
  }

  tcpConnected(): void {
    this.#counted = true;
    this.#exchange.connection = this.#context.opened();
    this.#exchange.tcpConnectedUs = elapsedUs(this.#context.clock);
  }

  ready(socket: Socket, route: Route): void {
    const isSameMoment = route.target.tls === undefined && route.proxy?.tunnels !== true;
    this.#exchange.connectedUs = isSameMoment ? this.#exchange.tcpConnectedUs : elapsedUs(this.#context.clock);
    this.#socket = socket;
    this.#conversation = new Conversation(socket, route.origin, this);
    this.#route = route;
    this.#say(false);
  }

  #say(reused: boolean): void {
    const route = this.#route;
    if (route === undefined) throw new Error('there is no connection');
    const { target } = route;
    const request = (this.#own.keep ? target.keptRequests : target.newRequests)[this.#exchange.request];
    if (request === undefined) throw new RangeError(`no request ${this.#exchange.request} in the plan`);
    this.#state = 'handed';
    const nowUs = elapsedUs(this.#context.clock);
    if (reused) beginExchange(this.#exchange, nowUs, true);
    this.#deadlineUs = nowUs + this.#context.responseTimeoutUs;
    this.#readBefore = this.#socket?.bytesRead ?? 0;
    this.#writtenBefore = this.#socket?.bytesWritten ?? 0;
    this.#capture?.clear();
    this.#headers = [];
    this.#conversation?.say(outgoing(requestText(request, this.#own.sender, this.#ordinal), route, this.#own.keep));
  }

  written(): void {
    this.#state = 'busy';
    this.#exchange.stage = 'written';
    if (!this.#exchange.reused) return;
    this.#exchange.sentUs = elapsedUs(this.#context.clock);
    this.#deadlineUs = this.#exchange.sentUs + this.#context.responseTimeoutUs;
  }

  firstByte(): void {
    if (this.#exchange.stage !== 'written') return;
    this.#exchange.stage = 'head';
    this.#exchange.firstByteUs = elapsedUs(this.#context.clock);
  }

  interimHead(): void {
    const read = (this.#socket?.bytesRead ?? 0) - this.#readBefore;
    if (read > MAX_HEAD_BYTES) this.failed({ kind: 'invalid', reason: 'head too long' });
  }

  head(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.firstByte();
    this.#exchange.stage = 'body';
    this.#exchange.status = status;
    const first = (name: string): string | undefined => [headers[name]].flat()[0];
    this.#headers = this.#context.answers.headers.map(first);
    if (status >= FIRST_FAULT_STATUS) this.#exchange.server = answeredBy(first('server') ?? '', first('via') ?? '');
  }

  body(bytes: Buffer): void {
    this.#capture?.sink(bytes, 0, bytes.length);
  }

  lastByte(): void {
    this.#exchange.endedUs = elapsedUs(this.#context.clock);
    this.#exchange.stage = 'complete';
    // Undici would end it by FIN, and use up a local port.
    if (!this.#own.keep) this.#opening?.close(this.#context.closeBy === 'fin');
  }

  complete(): void {
    const exchange = this.#exchange;
    this.#context.answers.read(exchange, this.#headers, this.#capture);
    this.#countBytes();
    this.#deadlineUs = Infinity;
    if (this.#own.keep && this.#conversation?.isOpen === true) {
      this.#state = 'idle';
      this.#listener.ended(exchange);
      this.#listener.free();
      return;
    }
    this.#owesFree = true;
    this.#state = 'closing';
    this.#listener.ended(exchange);
    if (this.#own.keep) this.#opening?.close();
  }

  unwritten(): void {
    this.#sendWaits = true;
    this.#leave();
  }

  failed(failure: Failure): void {
    if (this.#state !== 'opening' && this.#state !== 'handed' && this.#state !== 'busy') return;
    const exchange = this.#exchange;
    exchange.endedUs = elapsedUs(this.#context.clock);
    exchange.failure = failure;
    this.#countBytes();
    this.#deadlineUs = Infinity;
    this.#state = 'closing';
    this.#owesFree = true;
    this.#listener.ended(exchange);
    if (this.#own.keep && endsOnlyTheRequest(failure)) setImmediate(() => this.#goOn());
    else this.#giveUp();
  }

  /** The connection has outlived its request. */
  #goOn(): void {
    if (this.#state !== 'closing') return;
    if (this.#conversation?.isOpen !== true) {
      this.#giveUp();
      return;
    }
    this.#conversation.goOn();
    this.#state = 'idle';
    this.#owesFree = false;
    this.#listener.free();
  }

  #countBytes(): void {
    if (this.#socket === undefined) return;
    this.#exchange.bytesIn = this.#socket.bytesRead - this.#readBefore;
    this.#exchange.bytesOut = this.#socket.bytesWritten - this.#writtenBefore;
  }

  #giveUp(): void {
    this.#conversation?.abandon();
    this.#opening?.close();
  }

  /** In good order: nothing is under way. */
  #leave(): void {
    this.#state = 'closing';
    this.#conversation?.abandon();
    this.#opening?.close(true);
  }

  closed(): void {
    // Without a word of undici's: what was handed to it has not been written, what was written has no answer.
    if (this.#state === 'handed') this.unwritten();
    if (this.#state === 'busy') this.failed({ kind: 'closed', during: undefined });
    this.#conversation?.abandon();
    if (this.#counted) this.#context.closed();
    this.#counted = false;
    this.#conversation = undefined;
    this.#socket = undefined;
    this.#opening = undefined;
    this.#state = 'closed';
    if (this.#owesFree) {
      this.#owesFree = false;
      this.#listener.free();
    } else if (this.#sendWaits) {
      this.#sendWaits = false;
      this.#open();
    }
  }
}

/** HTTP/2 only: the connection goes on without this stream. */
function endsOnlyTheRequest(failure: Failure): boolean {
  return (failure.kind === 'given-up' || failure.kind === 'unprocessed') && failure.by !== 'GOAWAY';
}
