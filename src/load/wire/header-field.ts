import { FIELD_VALUE, SP, TAB, TOKEN_LOWER, ZERO } from './octets.ts';
import type { RepeatedText } from './repeated-text.ts';

/** More than any header that we read needs; the rest of a longer value is checked but not kept. */
const KEPT_VALUE_BYTES = 512;
const KEPT_NAME_BYTES = 64;
const MAX_DIGITS = 15;

/** The name and value of the header line being parsed, gathered over any fragmentation. */
export class HeaderField {
  readonly #name = new Uint8Array(KEPT_NAME_BYTES);
  readonly #value = new Uint8Array(KEPT_VALUE_BYTES);
  #nameLength = 0;
  #valueLength = 0;

  /** Starts on the next header, with the first byte of its name. */
  begin(byte: number): void {
    this.#name[0] = TOKEN_LOWER[byte] as number;
    this.#nameLength = 1;
    this.#valueLength = 0;
  }

  beginValue(byte: number): void {
    this.#value[0] = byte;
    this.#valueLength = 1;
  }

  /** Takes the bytes of a name, in lower case; returns the index of the first that is none. */
  takeName(bytes: Uint8Array, start: number, end: number): number {
    const name = this.#name;
    let length = this.#nameLength;
    let at = start;
    for (; at < end; at++) {
      const lower = TOKEN_LOWER[bytes[at] as number] as number;
      if (lower === 0) break;
      if (length < KEPT_NAME_BYTES) name[length] = lower;
      length++;
    }
    this.#nameLength = length;
    return at;
  }

  /** Takes the bytes of a value; returns the index of the first that is none. */
  takeValue(bytes: Uint8Array, start: number, end: number): number {
    const value = this.#value;
    let length = this.#valueLength;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (FIELD_VALUE[byte] === 0) break;
      if (length < KEPT_VALUE_BYTES) value[length] = byte;
      length++;
    }
    this.#valueLength = length;
    return at;
  }

  /** `name` as lower-case bytes. */
  isNamed(name: Uint8Array): boolean {
    if (name.length !== this.#nameLength || name.length > KEPT_NAME_BYTES) return false;
    for (let index = 0; index < name.length; index++) if (this.#name[index] !== name[index]) return false;
    return true;
  }

  /** The value without the white space after it, as far as it is kept. `last`: what makes this header's values into texts. */
  text(last: RepeatedText): string {
    return last.of(this.#value, this.#trimmedLength());
  }

  /** The same with the white space after it. */
  untrimmedText(last: RepeatedText): string {
    return last.of(this.#value, Math.min(this.#valueLength, KEPT_VALUE_BYTES));
  }

  /** The value as a whole number; undefined where it is none, or beyond what a double holds exactly. */
  wholeNumber(): number | undefined {
    const length = this.#trimmedLength();
    if (length === 0 || length > MAX_DIGITS) return undefined;
    let number = 0;
    for (let index = 0; index < length; index++) {
      const digit = (this.#value[index] as number) - ZERO;
      if (digit < 0 || digit > 9) return undefined;
      number = number * 10 + digit;
    }
    return number;
  }

  #trimmedLength(): number {
    let length = Math.min(this.#valueLength, KEPT_VALUE_BYTES);
    while (length > 0 && (this.#value[length - 1] === SP || this.#value[length - 1] === TAB)) length--;
    return length;
  }

  /** The value was too long to be kept whole. */
  get isCut(): boolean {
    return this.#valueLength > KEPT_VALUE_BYTES;
  }
}
