import { elapsedUs } from '../../clock.ts';
import { beginExchange, blankExchange, type Exchange } from '../exchange.ts';
import type { ConnectStep, Failure } from '../outcome.ts';
import type { RequestSender } from '../request-sender.ts';
import type { Channel, ChannelListener } from '../transport.ts';
import { BodyCapture } from './body-capture.ts';
import { hostAndPort, Link, type LinkListener } from './link.ts';
import { ResponseParser } from './parser.ts';
import type { ReadResponse } from './repeated-response.ts';
import { requestText, type RequestBytes } from './request-bytes.ts';
import type { WireTarget } from './target.ts';
import type { WireContext } from './wire-transport.ts';

/**
 * One thread's connection.
 *
 *   closed --send--> opening --ready--> busy --complete--> idle --send--> busy        (kept)
 *                       |                |  \--complete--> closing --> closed         (not kept)
 *                       +-----failed-----+----------------^   ^
 *                                         idle --server closes it-+                   (nobody's loss)
 *
 * `closing` lasts until the link is closed. A send that meets it waits for that; the attempt begins when it opens.
 */
type State = 'closed' | 'opening' | 'busy' | 'idle' | 'closing';

/** What one thread has of its own. */
export interface ThreadWiring {
  readonly keep: boolean;
  /** Undefined: the system chooses. */
  readonly localAddress: string | undefined;
  readonly sender: RequestSender;
}

/** A server that was told `Connection: close` and has not closed after this long will not. */
const FIN_WAIT_US = 1_000_000;

export class WireConnection implements Channel, LinkListener {
  readonly #wire: WireContext;
  readonly #own: ThreadWiring;
  readonly #listener: ChannelListener;
  readonly #link: Link;
  readonly #parser: ResponseParser;
  readonly #capture: BodyCapture | undefined;
  readonly #exchange: Exchange = blankExchange();
  #state: State = 'closed';
  #step: ConnectStep = 'connect';
  #isSecure = false;
  /** The plan's requests as they are written to the current connection. */
  #requests: readonly RequestBytes[] = [];
  /** The current request is a HEAD. */
  #toHead = false;
  /** The link has been told to connect: it will say `closed`, whatever happens. */
  #closeWillCome = false;
  /** TCP is established: the link counts as an open connection. */
  #counted = false;
  #owesFree = false;
  #sendWaits = false;
  /** When the current step is given up. */
  #deadlineUs = Infinity;
  /** Requests so far, written or not: their ids count on. */
  #ordinal = -1;

  constructor(wire: WireContext, own: ThreadWiring, listener: ChannelListener) {
    this.#wire = wire;
    this.#own = own;
    this.#listener = listener;
    this.#link = new Link(wire.readBuffer, this);
    this.#capture = wire.answers.needsBody ? new BodyCapture() : undefined;
    this.#parser = new ResponseParser(wire.answers.headers, this.#capture?.sink);
  }

  get inFlightSinceUs(): number | undefined {
    return this.#state === 'opening' || this.#state === 'busy' ? this.#exchange.sentUs : undefined;
  }

  send(request: number): void {
    this.#exchange.request = request;
    if (this.#state === 'idle') this.#reuse();
    else if (this.#state === 'closed') this.#open();
    else this.#sendWaits = true;
  }

  close(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'closing';
    this.#link.close();
  }

  expire(nowUs: number): void {
    if (nowUs < this.#deadlineUs) return;
    if (this.#state === 'closing') this.#link.reset();
    else this.#fail({ kind: 'deadline', during: this.#connectStep() });
  }

  #open(): void {
    this.#state = 'opening';
    this.#step = 'resolve';
    const target = this.#wire.nextTarget();
    this.#isSecure = target.tls !== undefined;
    this.#requests = this.#own.keep ? target.keptRequests : target.newRequests;
    this.#begin(false);
    this.#deadlineUs = this.#exchange.sentUs + this.#wire.connectTimeoutUs;
    const attempt = this.#ordinal;
    // A name may be resolved after its connect has timed out.
    const isStill = (): boolean => this.#state === 'opening' && this.#ordinal === attempt;
    this.#wire.resolver.resolve(target.host, {
      found: (address) => {
        if (isStill()) this.#connect(target, address);
      },
      failed: (error) => {
        if (isStill()) this.failed(error);
      },
    });
  }

  #begin(reused: boolean): void {
    this.#ordinal++;
    beginExchange(this.#exchange, elapsedUs(this.#wire.clock), reused);
  }

  #connect({ host, port, tls }: WireTarget, address: string): void {
    this.#step = 'connect';
    this.#closeWillCome = true;
    this.#exchange.resolvedUs = address === host ? this.#exchange.sentUs : elapsedUs(this.#wire.clock);
    this.#exchange.remote = hostAndPort({ address, port });
    this.#link.open({ address, port, tls, localAddress: this.#own.localAddress });
  }

  #connectStep(): ConnectStep | undefined {
    return this.#state === 'opening' ? this.#step : undefined;
  }

  tcpConnected(): void {
    if (this.#state !== 'opening') return;
    this.#step = 'handshake';
    this.#counted = true;
    this.#exchange.connection = this.#wire.opened();
    this.#exchange.tcpConnectedUs = elapsedUs(this.#wire.clock);
  }

  ready(): void {
    if (this.#state !== 'opening') return;
    const nowUs = this.#isSecure ? elapsedUs(this.#wire.clock) : this.#exchange.tcpConnectedUs;
    this.#exchange.connectedUs = nowUs;
    this.#write(nowUs);
  }

  #reuse(): void {
    this.#begin(true);
    this.#write(this.#exchange.sentUs);
  }

  #write(nowUs: number): void {
    const request = this.#requests[this.#exchange.request];
    if (request === undefined) throw new RangeError(`no request ${this.#exchange.request} in the plan`);
    this.#state = 'busy';
    this.#deadlineUs = nowUs + this.#wire.responseTimeoutUs;
    this.#exchange.stage = 'written';
    this.#toHead = request.head;
    this.#parser.begin(request.head);
    this.#capture?.clear();
    const text = requestText(request, this.#own.sender, this.#ordinal);
    this.#exchange.bytesOut = text.length;
    this.#link.write(text);
  }

  read(bytes: Buffer, count: number): void {
    // What comes unasked belongs to no request; the connection cannot be trusted with another.
    if (this.#state === 'idle') this.close();
    if (this.#state !== 'busy') return;
    const exchange = this.#exchange;
    const nowUs = elapsedUs(this.#wire.clock);
    const isFirst = exchange.bytesIn === 0;
    if (isFirst) exchange.firstByteUs = nowUs;
    exchange.bytesIn += count;
    const known = isFirst && this.#capture === undefined ? this.#wire.repeated.find(bytes, count, this.#toHead) : undefined;
    if (known !== undefined) {
      this.#complete(nowUs, known, false);
      return;
    }
    const progress = this.#parser.feed(bytes, 0, count);
    if (progress === 'invalid') this.#fail({ kind: 'invalid', reason: this.#parser.reason });
    else if (progress === 'complete') {
      if (this.#parser.position < count) {
        this.#fail({ kind: 'invalid', reason: 'bytes after the end of the response' });
        return;
      }
      if (isFirst) this.#wire.repeated.remember(bytes, count, this.#toHead, this.#parser);
      this.#complete(nowUs, this.#parser, false);
    }
  }

  ended(): void {
    if (this.#state === 'idle') this.close();
    else if (this.#state === 'busy' && this.#parser.finish()) this.#complete(elapsedUs(this.#wire.clock), this.#parser, true);
    else this.#fail({ kind: 'closed', during: this.#connectStep() });
  }

  failed(error: NodeJS.ErrnoException): void {
    this.#fail({ kind: 'error', error, during: this.#connectStep() });
  }

  /** `ended`: the server has closed the connection, as it may. */
  #complete(nowUs: number, response: ReadResponse, ended: boolean): void {
    const exchange = this.#exchange;
    exchange.endedUs = nowUs;
    exchange.stage = 'complete';
    exchange.status = response.status;
    exchange.server = response.server;
    this.#wire.answers.read(exchange, response.watchedValues, this.#capture);
    this.#deadlineUs = Infinity;
    if (this.#own.keep && !ended && response.persists) {
      this.#state = 'idle';
      this.#listener.ended(exchange);
      this.#listener.free();
      return;
    }
    this.#state = 'closing';
    this.#owesFree = true;
    this.#listener.ended(exchange);
    if (this.#wire.closeBy === 'reset') this.#link.reset();
    else this.#deadlineUs = nowUs + FIN_WAIT_US;
  }

  /** Also called for connections that are given up or idle: an error there is nobody's loss. */
  #fail(failure: Failure): void {
    if (this.#state === 'idle') this.#state = 'closing';
    if (this.#state !== 'opening' && this.#state !== 'busy') return;
    const exchange = this.#exchange;
    exchange.endedUs = elapsedUs(this.#wire.clock);
    exchange.failure = failure;
    if (this.#state === 'busy' && exchange.bytesIn > 0) {
      exchange.stage = this.#parser.stage;
      exchange.status = exchange.stage === 'head' ? 0 : this.#parser.status;
    }
    this.#deadlineUs = Infinity;
    this.#state = 'closing';
    this.#owesFree = true;
    this.#listener.ended(exchange);
    if (this.#closeWillCome) this.#link.giveUp();
    // As with a link, the next attempt belongs to a later turn.
    else setImmediate(() => this.closed());
  }

  closed(): void {
    this.#closeWillCome = false;
    if (this.#counted) this.#wire.closed();
    this.#counted = false;
    this.#deadlineUs = Infinity;
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
