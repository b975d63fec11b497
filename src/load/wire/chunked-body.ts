import { ChunkExtension } from './chunk-extension.ts';
import { CR, HEX_VALUE, LF, SEMICOLON } from './octets.ts';

const MAX_EXTENSION_BYTES = 4096;
/** The most hexadecimal digits whose number a double holds exactly. */
const MAX_SIZE_DIGITS = 13;

/** Gets stretches of the body as they pass; they are valid during the call only. */
export type BodySink = (bytes: Buffer, start: number, end: number) => void;

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const ENDED = 6;

/** The chunks of a body up to and with the line of the last one (RFC 9112, 7.1), in any fragmentation; the trailers are not its own. */
export class ChunkedBody {
  /** What is wrong with the body, once something is. */
  reason = '';

  readonly #body: BodySink | undefined;
  readonly #extension = new ChunkExtension();
  #state = SIZE;
  #digits = 0;
  #remaining = 0;
  #extensionBytes = 0;

  constructor(body: BodySink | undefined) {
    this.#body = body;
  }

  begin(): void {
    this.reason = '';
    this.#startChunk();
  }

  /** Whether the line of the last chunk has passed: the trailers come next. */
  get hasEnded(): boolean {
    return this.#state === ENDED;
  }

  /** Takes bytes until the last chunk or a fault; returns the index of the first that was not taken. */
  feed(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && this.#state !== ENDED && this.reason === '') {
      if (this.#state === DATA) at = this.#feedData(bytes, at, end);
      else this.#takeByte(bytes[at++] as number);
    }
    return at;
  }

  #feedData(bytes: Buffer, start: number, end: number): number {
    const stop = Math.min(end, start + this.#remaining);
    this.#body?.(bytes, start, stop);
    this.#remaining -= stop - start;
    if (this.#remaining === 0) this.#state = DATA_CR;
    return stop;
  }

  #takeByte(byte: number): void {
    switch (this.#state) {
      case SIZE:
        this.#sizeByte(byte);
        break;
      case EXTENSION:
        if (byte === CR && this.#extension.mayEnd) this.#state = SIZE_LF;
        else if (!this.#extension.take(byte)) this.reason = byte === LF ? 'bare LF' : 'invalid chunk extension';
        else if (++this.#extensionBytes > MAX_EXTENSION_BYTES) this.reason = 'chunk extension too long';
        break;
      case SIZE_LF:
        if (byte !== LF) this.reason = 'bare CR';
        else this.#state = this.#remaining === 0 ? ENDED : DATA;
        break;
      case DATA_CR:
        if (byte === CR) this.#state = DATA_LF;
        else this.reason = 'chunk longer than its size';
        break;
      case DATA_LF:
        if (byte === LF) this.#startChunk();
        else this.reason = 'bare CR';
        break;
    }
  }

  #startChunk(): void {
    this.#state = SIZE;
    this.#digits = 0;
    this.#remaining = 0;
  }

  #sizeByte(byte: number): void {
    const digit = HEX_VALUE[byte] as number;
    if (digit < 16) {
      if (++this.#digits > MAX_SIZE_DIGITS) this.reason = 'chunk size too large';
      else this.#remaining = this.#remaining * 16 + digit;
    } else if (this.#digits === 0) this.reason = 'invalid chunk size';
    else if (byte === CR) this.#state = SIZE_LF;
    else if (byte === SEMICOLON) this.#startExtension();
    else this.reason = byte === LF ? 'bare LF' : 'invalid chunk size';
  }

  #startExtension(): void {
    this.#state = EXTENSION;
    this.#extensionBytes = 0;
    this.#extension.begin();
  }
}
