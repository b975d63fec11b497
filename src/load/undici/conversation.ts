import { channel } from 'node:diagnostics_channel';
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { errors, type Client, type Dispatcher } from 'undici';
import type { Failure } from '../outcome.ts';
import { clientOn, NO_SECOND_CONNECTION } from './client.ts';
import { faultOfResponse, isOfStream, streamErrorName } from './fault.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What comes of the requests on one connection: for each `say` either `complete`, `failed` or `unwritten`, once, and last. */
export interface ConversationListener {
  /** The request is about to be written. */
  written(): void;
  firstByte(): void;
  /** One with a status of 1xx; the one that counts follows. */
  interimHead(): void;
  head(status: number, headers: Headers): void;
  body(bytes: Buffer): void;
  /** The last byte of the response has come; undici may close the connection next. */
  lastByte(): void;
  complete(): void;
  failed(failure: Failure): void;
  /** The connection was gone before anything was written: the request can go over another one. */
  unwritten(): void;
}

/**
 *   idle --say--> handed --undici writes--> asked --last byte--> answered --next microtask--> idle
 *                    \--connection gone--> over                     \--bytes after the end--> over
 */
type State = 'idle' | 'handed' | 'asked' | 'answered' | 'over';

/** Who asks at this moment: Node tells of each new stream, but not whose it is. */
let takeStream: ((stream: ClientHttp2Stream) => void) | undefined;

channel('http2.client.stream.created').subscribe((message) => {
  takeStream?.((message as { stream: ClientHttp2Stream }).stream);
});

const BLIND = new Error('this version of Node does not tell of HTTP/2 streams');

/**
 * Requests and responses on one connection, one at a time, by undici, and beside it what undici does not tell: errors of the socket that
 * it takes for the end of a response, bytes after one, streams that it would open again.
 */
export class Conversation implements Dispatcher.DispatchHandler {
  readonly #socket: Socket;
  readonly #client: Client;
  readonly #listener: ConversationListener;
  #state: State = 'idle';
  #stream: ClientHttp2Stream | undefined;
  #streamCut = false;
  #session: ClientHttp2Session | undefined;
  #peerEnded = false;
  #goawayCode: number | undefined;

  constructor(socket: Socket, origin: string, listener: ConversationListener) {
    this.#socket = socket;
    this.#listener = listener;
    // Before undici listens, so that we hear everything first.
    socket.on('readable', () => this.#onReadable());
    socket.on('error', (error) => this.#onSocketError(error));
    socket.on('end', () => (this.#peerEnded = true));
    this.#client = clientOn(socket, origin);
  }

  say(request: Dispatcher.DispatchOptions): void {
    this.#state = 'handed';
    this.#client.dispatch(request, this);
  }

  /** After a failure that has ended the request only, in a later turn: undici must have dealt with it. */
  goOn(): void {
    this.#state = 'idle';
  }

  /** Nothing more is wanted of it. */
  abandon(): void {
    this.#state = 'over';
  }

  /** Whether it can carry another request, as far as is known. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#peerEnded && this.#session?.closed !== true;
  }

  onRequestStart(): void {
    if (this.#state !== 'handed') throw new Error('undici must not send a request again');
    this.#state = 'asked';
    this.#stream = undefined;
    this.#listener.written();
    takeStream = this.#onStream;
  }

  onRequestSent(): void {
    takeStream = undefined;
    // Better no verdict than one of a client that may send twice: without the stream we would not notice.
    if (this.#isHttp2 && this.#stream === undefined) this.#fail({ kind: 'error', error: BLIND, during: undefined });
  }

  get #isHttp2(): boolean {
    return 'alpnProtocol' in this.#socket && this.#socket.alpnProtocol === 'h2';
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (this.#state !== 'asked') return;
    if (status < 200) this.#listener.interimHead();
    else this.#listener.head(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#state === 'asked') this.#listener.body(bytes);
  }

  onResponseEnd(): void {
    if (this.#state !== 'asked') return;
    const code = this.#stream?.rstCode ?? 0;
    // Node ends a stream that the server gives up as if it were complete.
    if (this.#streamCut || code !== 0) {
      this.#fail(givenUp('RST_STREAM', code));
      return;
    }
    this.#state = 'answered';
    this.#listener.lastByte();
    // What undici finds behind the response it says at once, but only to the socket.
    queueMicrotask(() => this.#conclude());
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (error !== NO_SECOND_CONNECTION) this.#fail(this.#failureOf(error));
    // A stream was opened, but too late for the server: it had told that it goes.
    else if (this.#stream !== undefined) this.#fail({ kind: 'unprocessed', by: 'GOAWAY' });
    else if (this.#state === 'handed' || this.#state === 'asked') {
      this.#state = 'over';
      this.#listener.unwritten();
    }
  }

  #conclude(): void {
    if (this.#state !== 'answered') return;
    const { errored } = this.#socket;
    if (errored !== null && !(errored instanceof errors.InformationalError)) {
      this.#fail({ kind: 'invalid', reason: 'bytes after the end of the response' });
      return;
    }
    this.#state = 'idle';
    this.#listener.complete();
  }

  /** HTTP/2: undici has opened a stream for the request. */
  readonly #onStream = (stream: ClientHttp2Stream): void => {
    this.#stream = stream;
    this.#streamCut = false;
    const onHead = (): void => {
      if (this.#state === 'asked' && stream === this.#stream) this.#listener.firstByte();
    };
    stream.on('headers', onHead);
    stream.on('response', onHead);
    stream.on('error', (error) => this.#onStreamError(stream, error));
    // RST_STREAM NO_ERROR and the end of the response look the same but for this: the former closes the stream before it ends.
    const push = stream.push.bind(stream);
    stream.push = (chunk: unknown) => {
      if (chunk === null) this.#streamCut = stream.closed;
      return push(chunk);
    };
    if (this.#session !== undefined || stream.session === undefined) return;
    this.#session = stream.session as ClientHttp2Session;
    this.#session.prependListener('error', (error) => this.#onSocketError(error));
    this.#session.prependListener('goaway', (code, lastStream) => this.#onGoaway(code, lastStream));
  };

  #onReadable(): void {
    if (this.#state === 'asked' && this.#socket.readableLength > 0) this.#listener.firstByte();
  }

  #onSocketError(error: Error): void {
    if (this.#state === 'asked') this.#fail(this.#failureOf(error));
  }

  #onStreamError(stream: ClientHttp2Stream, error: Error): void {
    if (this.#state !== 'asked' || stream !== this.#stream) return;
    const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    this.#fail(isRefused ? { kind: 'unprocessed', by: 'REFUSED_STREAM' } : this.#failureOf(error));
  }

  #onGoaway(code: number, lastStream: number): void {
    if (code !== 0) this.#goawayCode = code;
    const stream = this.#stream?.id ?? Infinity;
    if (this.#state === 'asked' && stream > lastStream) this.#fail({ kind: 'unprocessed', by: 'GOAWAY' });
  }

  #failureOf(error: Error): Failure {
    if (this.#peerEnded) return { kind: 'closed', during: undefined };
    if (this.#goawayCode !== undefined) return givenUp('GOAWAY', this.#goawayCode);
    if (this.#stream !== undefined && isOfStream(error)) return givenUp('RST_STREAM', this.#stream.rstCode ?? 0);
    const fault = faultOfResponse(error);
    if (fault !== undefined) return { kind: 'invalid', reason: fault };
    if (error instanceof errors.SocketError) return { kind: 'closed', during: undefined };
    return { kind: 'error', error, during: undefined };
  }

  #fail(failure: Failure): void {
    if (this.#state === 'over' || this.#state === 'idle') return;
    this.#state = 'over';
    this.#listener.failed(failure);
  }
}

function givenUp(by: 'RST_STREAM' | 'GOAWAY', code: number): Failure {
  return { kind: 'given-up', by, code: streamErrorName(code) };
}
