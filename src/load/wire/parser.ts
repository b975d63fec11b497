import { answeredBy, FIRST_FAULT_STATUS } from '../answered-by.ts';
import type { Stage } from '../outcome.ts';
import { type BodySink, ChunkedBody } from './chunked-body.ts';
import { FramingHeaders } from './framing.ts';
import { HeaderField } from './header-field.ts';
import { RepeatedText } from './repeated-text.ts';
import { COLON, CR, FIELD_VALUE, LF, SP, TAB, TOKEN_LOWER } from './octets.ts';

/** Longest head (status line and headers, all 1xx before it included) and longest trailer section. */
export const MAX_HEAD_BYTES = 64 * 1024;
export const MAX_HEADERS = 256;

export type Progress = 'more' | 'complete' | 'invalid';

/** Where the next byte belongs. Numbers, not names: this is looked at for every byte of every head. */
const STATUS_LINE = 0;
const REASON = 1;
const STATUS_LF = 2;
const LINE_START = 3;
const NAME = 4;
const VALUE_START = 5;
const VALUE = 6;
const VALUE_LF = 7;
const HEAD_LF = 8;
const LENGTH_BODY = 9;
const CLOSE_BODY = 10;
const CHUNKED_BODY = 11;
const COMPLETE = 12;
const INVALID = 13;

const STATUS_PREFIX = Buffer.from('HTTP/1.');
const CONTENT_LENGTH = Buffer.from('content-length');
const TRANSFER_ENCODING = Buffer.from('transfer-encoding');
const CONNECTION = Buffer.from('connection');
const SERVER = Buffer.from('server');
const VIA = Buffer.from('via');

interface WatchedHeader {
  readonly name: Uint8Array;
  readonly text: RepeatedText;
}

/**
 * A strict incremental parser for one HTTP/1.x response at a time (RFC 9112). Any fragmentation gives the same result; whatever comes
 * in, it neither throws nor loops, and keeps nothing of the body.
 */
export class ResponseParser {
  status = 0;
  /** Why the response is invalid. */
  reason = '';
  /** Values of the watched headers, in their order, the first one of each name; undefined for those that are not there. */
  readonly watchedValues: (string | undefined)[];
  /** Index of the first byte after the response in what was fed last. */
  position = 0;

  readonly #watched: readonly WatchedHeader[];
  readonly #body: BodySink | undefined;
  readonly #chunks: ChunkedBody;
  readonly #framing = new FramingHeaders();
  readonly #field = new HeaderField();
  readonly #connectionText = new RepeatedText();
  readonly #encodingText = new RepeatedText();
  readonly #serverText = new RepeatedText();
  readonly #viaText = new RepeatedText();
  #server = '';
  #via = '';
  #state = STATUS_LINE;
  #failedIn = STATUS_LINE;
  #toHead = false;
  #minorVersion = 1;
  #lineIndex = 0;
  #sectionBytes = 0;
  #headerCount = 0;
  #inTrailer = false;
  #remaining = 0;

  constructor(watchedHeaders: readonly string[], body?: BodySink) {
    this.#watched = watchedHeaders.map((name) => ({
      name: Buffer.from(name.toLowerCase(), 'latin1'),
      text: new RepeatedText(),
    }));
    this.watchedValues = watchedHeaders.map(() => undefined);
    this.#body = body;
    this.#chunks = new ChunkedBody(body);
  }

  /** Starts on the next response; `toHead`: it answers a HEAD request. */
  begin(toHead: boolean): void {
    this.#toHead = toHead;
    this.reason = '';
    this.#sectionBytes = 0;
    this.#startHead();
  }

  /** How far the response has got, once its first byte has come. */
  get stage(): Stage {
    const state = this.#state === INVALID ? this.#failedIn : this.#state;
    if (state === COMPLETE) return 'complete';
    return this.#inTrailer || state >= LENGTH_BODY ? 'body' : 'head';
  }

  /** Who sent a response of FIRST_FAULT_STATUS or above; empty when it does not say, and for every other. */
  get server(): string {
    return this.status < FIRST_FAULT_STATUS ? '' : answeredBy(this.#server, this.#via);
  }

  /** Whether the connection can carry another request after this response. */
  get persists(): boolean {
    return this.#framing.persists(this.#minorVersion);
  }

  /** The peer has ended the connection: completes a response that is delimited by just that. */
  finish(): boolean {
    if (this.#state === CLOSE_BODY) this.#state = COMPLETE;
    return this.#state === COMPLETE;
  }

  /** Takes bytes `start` to `end`. Stops behind the response's last byte, see `position`. */
  feed(bytes: Buffer, start: number, end: number): Progress {
    let at = start;
    while (at < end && this.#state < COMPLETE) {
      at = this.#state >= LENGTH_BODY ? this.#feedBody(bytes, at, end) : this.#feedLines(bytes, at, end);
    }
    this.position = at;
    if (this.#state === COMPLETE) return 'complete';
    return this.#state === INVALID ? 'invalid' : 'more';
  }

  /** Status line, headers, trailers. */
  #feedLines(bytes: Buffer, start: number, end: number): number {
    const stop = Math.min(end, start + MAX_HEAD_BYTES - this.#sectionBytes);
    let at = start;
    while (at < stop && this.#state < LENGTH_BODY) {
      switch (this.#state) {
        case NAME:
          at = this.#field.takeName(bytes, at, stop);
          if (at < stop) this.#nameEnd(bytes[at++] as number);
          break;
        case VALUE:
          at = this.#field.takeValue(bytes, at, stop);
          if (at < stop) this.#valueEnd(bytes[at++] as number);
          break;
        default:
          this.#lineByte(bytes[at++] as number);
      }
    }
    this.#sectionBytes += at - start;
    if (at === stop && stop < end && this.#state < LENGTH_BODY) this.#fail('head too long');
    return at;
  }

  /** What is not the inside of a header's name or value. */
  #lineByte(byte: number): void {
    switch (this.#state) {
      case STATUS_LINE:
        this.#statusByte(byte);
        break;
      case REASON:
        if (byte === CR) this.#state = STATUS_LF;
        else if (FIELD_VALUE[byte] === 0) this.#fail(byte === LF ? 'bare LF' : 'invalid reason phrase');
        break;
      case STATUS_LF:
        if (this.#isLf(byte)) this.#state = LINE_START;
        break;
      case LINE_START:
        this.#lineStart(byte);
        break;
      case VALUE_START:
        this.#valueStart(byte);
        break;
      case VALUE_LF:
        if (this.#isLf(byte)) this.#headerDone();
        break;
      case HEAD_LF:
        if (this.#isLf(byte)) this.#sectionDone();
        break;
    }
  }

  #statusByte(byte: number): void {
    const index = this.#lineIndex++;
    if (index < 7) {
      if (byte !== STATUS_PREFIX[index]) this.#fail('no HTTP/1.x status line');
    } else if (index === 7) {
      if (byte !== 0x30 && byte !== 0x31) this.#fail('no HTTP/1.x status line');
      this.#minorVersion = byte - 0x30;
    } else if (index === 8) {
      if (byte !== SP) this.#fail('invalid status line');
    } else if (index < 12) {
      if (byte < (index === 9 ? 0x31 : 0x30) || byte > 0x39) this.#fail('invalid status code');
      this.status = this.status * 10 + byte - 0x30;
    } else if (byte === SP) this.#state = REASON;
    else if (byte === CR) this.#state = STATUS_LF;
    else this.#fail(byte === LF ? 'bare LF' : 'invalid status code');
  }

  #lineStart(byte: number): void {
    if (TOKEN_LOWER[byte] !== 0) {
      this.#field.begin(byte);
      this.#state = NAME;
      if (++this.#headerCount > MAX_HEADERS) this.#fail('too many headers');
    } else if (byte === CR) this.#state = HEAD_LF;
    else if (byte === LF) this.#fail('bare LF');
    else this.#fail(byte === SP || byte === TAB ? 'folded header' : 'invalid header name');
  }

  #nameEnd(byte: number): void {
    if (byte === COLON) this.#state = VALUE_START;
    else this.#fail(byte === LF || byte === CR ? 'header without a colon' : 'invalid header name');
  }

  #valueStart(byte: number): void {
    if (byte === SP || byte === TAB) return;
    this.#state = VALUE;
    if (FIELD_VALUE[byte] === 1) this.#field.beginValue(byte);
    else this.#valueEnd(byte);
  }

  #valueEnd(byte: number): void {
    if (byte === CR) this.#state = VALUE_LF;
    else this.#fail(byte === LF ? 'bare LF' : 'invalid header value');
  }

  #isLf(byte: number): boolean {
    if (byte !== LF) this.#fail('bare CR');
    return byte === LF;
  }

  #headerDone(): void {
    this.#state = LINE_START;
    const field = this.#field;
    if (this.#inTrailer) {
      // RFC 9110, 6.5.1: never sent there; a reader that merges trailers would take it for another end of the body.
      if (field.isNamed(CONTENT_LENGTH) || field.isNamed(TRANSFER_ENCODING)) this.#fail('framing in a trailer');
      return;
    }
    const watched = this.#watched;
    for (let index = 0; index < watched.length; index++) {
      const { name, text } = watched[index] as WatchedHeader;
      if (field.isNamed(name)) this.watchedValues[index] ??= field.text(text);
    }
    if (this.status >= FIRST_FAULT_STATUS) {
      if (field.isNamed(SERVER)) this.#server ||= field.text(this.#serverText);
      else if (field.isNamed(VIA)) this.#via ||= field.text(this.#viaText);
    }
    if (field.isNamed(CONTENT_LENGTH)) {
      const wrong = this.#framing.addContentLength(field.wholeNumber());
      if (wrong !== undefined) this.#fail(wrong);
    } else if (field.isNamed(CONNECTION)) this.#framing.addConnection(field.text(this.#connectionText));
    else if (field.isNamed(TRANSFER_ENCODING)) {
      this.#framing.addTransferEncoding(field.untrimmedText(this.#encodingText));
      if (field.isCut) this.#fail('Transfer-Encoding too long');
    }
  }

  #sectionDone(): void {
    if (this.#inTrailer) this.#state = COMPLETE;
    else if (this.status === 101) this.#fail('status 101 without being asked to upgrade');
    else if (this.status < 200 && this.#minorVersion === 0) this.#fail('status 1xx in HTTP/1.0');
    else if (this.status < 200) this.#startHead();
    else if (this.status === 204 || this.status === 304 || this.#toHead) this.#state = COMPLETE;
    else this.#startBody();
  }

  #startHead(): void {
    this.#state = STATUS_LINE;
    this.status = 0;
    this.#server = '';
    this.#via = '';
    this.#lineIndex = 0;
    this.#headerCount = 0;
    this.#inTrailer = false;
    for (let index = 0; index < this.watchedValues.length; index++) this.watchedValues[index] = undefined;
    this.#framing.clear();
  }

  #startBody(): void {
    const framing = this.#framing.decide(this.#minorVersion);
    if (framing === 'length') {
      this.#remaining = this.#framing.length;
      this.#state = this.#remaining === 0 ? COMPLETE : LENGTH_BODY;
    } else if (framing === 'chunked') {
      this.#chunks.begin();
      this.#state = CHUNKED_BODY;
    } else if (framing === 'until-close') this.#state = CLOSE_BODY;
    else this.#fail(framing.wrong);
  }

  #feedBody(bytes: Buffer, start: number, end: number): number {
    switch (this.#state) {
      case CLOSE_BODY:
        this.#body?.(bytes, start, end);
        return end;
      case LENGTH_BODY: {
        const stop = Math.min(end, start + this.#remaining);
        this.#body?.(bytes, start, stop);
        this.#remaining -= stop - start;
        if (this.#remaining === 0) this.#state = COMPLETE;
        return stop;
      }
      default: {
        const stop = this.#chunks.feed(bytes, start, end);
        if (this.#chunks.hasEnded) this.#startTrailer();
        else if (this.#chunks.reason !== '') this.#fail(this.#chunks.reason);
        return stop;
      }
    }
  }

  #startTrailer(): void {
    this.#inTrailer = true;
    this.#headerCount = 0;
    this.#sectionBytes = 0;
    this.#state = LINE_START;
  }

  #fail(reason: string): void {
    if (this.#state === INVALID) return;
    this.reason = reason;
    this.#failedIn = this.#state;
    this.#state = INVALID;
  }
}
