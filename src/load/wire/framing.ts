/** The registered ones, none of which has parameters (RFC 9112, 7.2), and the one that RFC 2616 had for none. */
const TRANSFER_CODINGS = new Set(['chunked', 'compress', 'deflate', 'gzip', 'identity', 'x-compress', 'x-gzip']);

/** How the end of a response's body is known (RFC 9112, 6.3). */
export type Framing = 'length' | 'chunked' | 'until-close';

/**
 * What the head of a response says about its framing. Lines are added as they come; anything on which two readers could disagree is
 * an error, because then nobody can say where the next response starts.
 */
export class FramingHeaders {
  #length: number | undefined;
  #transferEncoding: string | undefined;
  #close = false;
  #keepAlive = false;

  clear(): void {
    this.#length = undefined;
    this.#transferEncoding = undefined;
    this.#close = false;
    this.#keepAlive = false;
  }

  get length(): number {
    return this.#length ?? 0;
  }

  /** `length`: undefined where the value is no number. Returns what is wrong, or undefined. */
  addContentLength(length: number | undefined): string | undefined {
    if (length === undefined) return 'invalid Content-Length';
    if (this.#length !== undefined) return 'more than one Content-Length';
    this.#length = length;
    return undefined;
  }

  /** `value`: with the white space behind it. */
  addTransferEncoding(value: string): void {
    const before = this.#transferEncoding;
    this.#transferEncoding = before === undefined ? value.toLowerCase() : `${before},${value.toLowerCase()}`;
  }

  addConnection(value: string): void {
    const options = value.toLowerCase();
    if (options === 'keep-alive') this.#keepAlive = true;
    else if (options === 'close') this.#close = true;
    else {
      for (const option of options.split(/[ \t]*,[ \t]*/)) {
        if (option === 'close') this.#close = true;
        if (option === 'keep-alive') this.#keepAlive = true;
      }
    }
  }

  /** Whether the peer means to keep the connection: HTTP/1.1 unless it says close, HTTP/1.0 only if it says so. */
  persists(minorVersion: number): boolean {
    return !this.#close && (minorVersion === 1 || this.#keepAlive);
  }

  /** The framing of a response that may have a body, or what is wrong with it. */
  decide(minorVersion: number): Framing | { readonly wrong: string } {
    const encoding = this.#transferEncoding;
    if (encoding === undefined) return this.#length === undefined ? 'until-close' : 'length';
    if (this.#length !== undefined) return { wrong: 'both Content-Length and Transfer-Encoding' };
    if (minorVersion === 0) return { wrong: 'Transfer-Encoding in HTTP/1.0' };
    if (encoding === 'chunked') return 'chunked';
    const codings = encoding.split(',').map((coding) => coding.replace(/^ +| +$/g, ''));
    if (codings.includes('')) return { wrong: 'empty Transfer-Encoding' };
    // Where two readers see different codings, they see different ends of the body. A tab, which some take for white space, is no space.
    if (!codings.every((coding) => TRANSFER_CODINGS.has(coding))) return { wrong: 'unknown Transfer-Encoding' };
    const chunked = codings.indexOf('chunked');
    if (chunked === -1) return 'until-close';
    return chunked === codings.length - 1 ? 'chunked' : { wrong: 'chunked is not the last transfer coding' };
  }
}
