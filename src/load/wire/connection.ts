import { isIP, Socket } from 'node:net';
import { elapsedUs } from '../../clock.ts';
import { beginExchange, blankExchange, type Exchange } from '../exchange.ts';
import type { ConnectStep, Failure } from '../outcome.ts';
import { requestIdOrdinal } from '../request-id.ts';
import type { Channel, ChannelListener } from '../transport.ts';
import { cleanVersion } from '../version-reader.ts';
import { BodyCapture } from './body-capture.ts';
import { dialPlain, dialTls } from './dial.ts';
import { ResponseParser } from './parser.ts';
import type { RequestBytes } from './request-bytes.ts';
import { resolveAddress } from './target.ts';
import type { WireContext } from './wire-transport.ts';

/**
 * One thread's connection.
 *
 *   closed --send--> opening --connected--> busy --complete--> idle --send--> busy        (kept)
 *                       |                    |  \--complete--> closing --> closed         (not kept)
 *                       +------failed--------+----------------^   ^
 *                                             idle --server closes it-+                   (nobody's loss)
 *
 * `closing` lasts until the socket's 'close' event. A send that meets it waits for that; the attempt begins when it opens.
 */
type State = 'closed' | 'opening' | 'busy' | 'idle' | 'closing';

export class WireConnection implements Channel {
  readonly #wire: WireContext;
  readonly #keep: boolean;
  readonly #listener: ChannelListener;
  readonly #requests: readonly RequestBytes[];
  readonly #idPrefix: string;
  readonly #parser: ResponseParser;
  readonly #capture: BodyCapture | undefined;
  readonly #exchange: Exchange = blankExchange();
  #state: State = 'closed';
  #step: ConnectStep = 'connect';
  #socket: Socket | undefined;
  /** The socket has been told to connect: it will emit 'close', whatever happens. */
  #closeWillCome = false;
  /** The socket counts as an open connection. */
  #counted = false;
  #owesFree = false;
  #sendWaits = false;
  #deadlineUs = Infinity;
  /** Requests so far, written or not: their ids count on. */
  #ordinal = -1;
  /** The socket has ended so that the same object can connect again. */
  #reconnects = false;
  /** Where the current attempt goes, `ip:port`. */
  #remote = '';

  constructor(wire: WireContext, keep: boolean, idPrefix: string, listener: ChannelListener) {
    this.#wire = wire;
    this.#keep = keep;
    this.#listener = listener;
    this.#requests = keep ? wire.keptRequests : wire.newRequests;
    this.#idPrefix = idPrefix;
    this.#capture = wire.version.fromBody === undefined ? undefined : new BodyCapture();
    this.#parser = new ResponseParser(wire.version.header, this.#capture?.sink);
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
    this.#socket?.destroy();
  }

  expire(nowUs: number): void {
    if (nowUs < this.#deadlineUs) return;
    this.#fail({ kind: 'deadline', during: this.#connectStep() });
  }

  #open(): void {
    this.#state = 'opening';
    this.#step = 'resolve';
    this.#reconnects = false;
    this.#begin(false);
    this.#deadlineUs = this.#exchange.sentUs + this.#wire.connectTimeoutUs;
    const attempt = this.#ordinal;
    const { host } = this.#wire.target;
    resolveAddress(
      host,
      (address) => {
        if (this.#isStill(attempt)) this.#connect(address);
      },
      (error) => {
        if (this.#isStill(attempt)) this.#fail({ kind: 'error', error, during: 'resolve' });
      },
    );
  }

  /** A name may be resolved after its connect has timed out. */
  #isStill(attempt: number): boolean {
    return this.#state === 'opening' && this.#ordinal === attempt;
  }

  #begin(reused: boolean): void {
    this.#ordinal++;
    beginExchange(this.#exchange, elapsedUs(this.#wire.clock), reused);
  }

  #connect(address: string): void {
    this.#step = 'connect';
    this.#exchange.resolvedUs = isIP(this.#wire.target.host) === 0 ? elapsedUs(this.#wire.clock) : this.#exchange.sentUs;
    this.#closeWillCome = true;
    const { target, readBuffer } = this.#wire;
    this.#remote = isIP(address) === 6 ? `[${address}]:${target.port}` : `${address}:${target.port}`;
    const onread = { buffer: readBuffer, callback: this.#onRead };
    if (target.tls === undefined) dialPlain(this.#socket ?? this.#listenTo(new Socket({ onread })), address, target);
    else this.#listenTo(dialTls(address, target, onread)).once('secureConnect', () => this.#onReady(elapsedUs(this.#wire.clock)));
  }

  #listenTo<S extends Socket>(socket: S): S {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => this.#onConnect());
    socket.on('error', (error) => this.#fail({ kind: 'error', error, during: this.#connectStep() }));
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#onClose());
    return socket;
  }

  #connectStep(): ConnectStep | undefined {
    return this.#state === 'opening' ? this.#step : undefined;
  }

  #onConnect(): void {
    if (this.#state !== 'opening') return;
    this.#exchange.connection = this.#wire.opened();
    this.#exchange.remote = this.#remote;
    this.#exchange.tcpConnectedUs = elapsedUs(this.#wire.clock);
    this.#counted = true;
    if (this.#wire.target.tls === undefined) this.#onReady(this.#exchange.tcpConnectedUs);
    else this.#step = 'handshake';
  }

  #onReady(nowUs: number): void {
    if (this.#state !== 'opening') return;
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
    this.#parser.begin(request.head);
    this.#capture?.clear();
    const text =
      this.#idPrefix === '' ? request.before : request.before + this.#idPrefix + requestIdOrdinal(this.#ordinal) + request.after;
    this.#exchange.bytesOut = text.length;
    this.#socket?.write(text, 'latin1');
  }

  readonly #onRead = (count: number): boolean => {
    // What comes unasked belongs to no request; the connection cannot be trusted with another.
    if (this.#state === 'idle') this.close();
    if (this.#state !== 'busy') return true;
    const exchange = this.#exchange;
    const nowUs = elapsedUs(this.#wire.clock);
    if (exchange.bytesIn === 0) exchange.firstByteUs = nowUs;
    exchange.bytesIn += count;
    const progress = this.#parser.feed(this.#wire.readBuffer, 0, count);
    if (progress === 'invalid') this.#fail({ kind: 'invalid', reason: this.#parser.reason });
    else if (progress === 'complete') {
      if (this.#parser.position < count) this.#fail({ kind: 'invalid', reason: 'bytes after the end of the response' });
      else this.#complete(nowUs, false);
    }
    return true;
  };

  #onEnd(): void {
    if (this.#state === 'idle') this.close();
    else if (this.#state === 'busy' && this.#parser.finish()) this.#complete(elapsedUs(this.#wire.clock), true);
    else this.#fail({ kind: 'closed', during: this.#connectStep() });
  }

  /** `ended`: the server has closed the connection, as it may. */
  #complete(nowUs: number, ended: boolean): void {
    const exchange = this.#exchange;
    exchange.endedUs = nowUs;
    exchange.stage = 'complete';
    exchange.status = this.#parser.status;
    exchange.version = this.#versionOf();
    this.#deadlineUs = Infinity;
    if (this.#keep && !ended && this.#parser.persists) {
      this.#state = 'idle';
      this.#listener.ended(exchange);
      this.#listener.free();
      return;
    }
    this.#state = 'closing';
    this.#owesFree = true;
    this.#listener.ended(exchange);
    // RST instead of FIN: leaves no TIME_WAIT, so that no local port is used up. The response is complete; TLS has no way to do it.
    if (this.#wire.target.tls === undefined) {
      this.#reconnects = !this.#keep && !ended;
      this.#socket?.resetAndDestroy();
    } else this.#socket?.destroy();
  }

  #versionOf(): string {
    const { version } = this.#wire;
    if (version.fromBody !== undefined && this.#capture !== undefined) return version.fromBody(this.#capture.text());
    return this.#parser.watchedValue === undefined ? '' : cleanVersion(this.#parser.watchedValue);
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
    this.#giveUp();
  }

  /** Leaves nothing of the socket, which is not used again after a failure. */
  #giveUp(): void {
    const socket = this.#socket;
    if (socket === undefined || !this.#closeWillCome) {
      // As with a socket, the next attempt belongs to a later turn.
      setImmediate(() => this.#onClose());
      return;
    }
    // Not on a socket that is still connecting: it would finish connecting first.
    if (this.#counted && this.#wire.target.tls === undefined && !socket.destroyed) socket.resetAndDestroy();
    else socket.destroy();
  }

  #onClose(): void {
    this.#closeWillCome = false;
    if (this.#counted) this.#wire.closed();
    this.#counted = false;
    if (!this.#reconnects) this.#socket = undefined;
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
