import { BACKSLASH, DOUBLE_QUOTE, EQUALS, FIELD_VALUE, SEMICOLON, TOKEN_LOWER } from './octets.ts';

const NAME_START = 0;
const NAME = 1;
const VALUE_START = 2;
const TOKEN = 3;
const QUOTED = 4;
const ESCAPED = 5;
const AFTER_QUOTED = 6;
const INVALID = 7;

/**
 * What may stand behind a chunk's size: `*( ";" name [ "=" ( token / quoted-string ) ] )` (RFC 9112, 7.1.1), from behind the first
 * semicolon on. No white space around the marks: readers disagree on it, and no sender has been allowed to write it since RFC 2616.
 */
export class ChunkExtension {
  #state = NAME_START;

  begin(): void {
    this.#state = NAME_START;
  }

  /** Takes one byte; false when it may not stand here. */
  take(byte: number): boolean {
    this.#state = this.#after(byte);
    return this.#state !== INVALID;
  }

  /** Whether the line may end here. */
  get mayEnd(): boolean {
    return this.#state === NAME || this.#state === TOKEN || this.#state === AFTER_QUOTED;
  }

  #after(byte: number): number {
    switch (this.#state) {
      case NAME_START:
        return TOKEN_LOWER[byte] === 0 ? INVALID : NAME;
      case NAME:
        if (TOKEN_LOWER[byte] !== 0) return NAME;
        if (byte === EQUALS) return VALUE_START;
        return byte === SEMICOLON ? NAME_START : INVALID;
      case VALUE_START:
        if (byte === DOUBLE_QUOTE) return QUOTED;
        return TOKEN_LOWER[byte] === 0 ? INVALID : TOKEN;
      case TOKEN:
        if (TOKEN_LOWER[byte] !== 0) return TOKEN;
        return byte === SEMICOLON ? NAME_START : INVALID;
      case QUOTED:
        if (byte === DOUBLE_QUOTE) return AFTER_QUOTED;
        if (byte === BACKSLASH) return ESCAPED;
        return FIELD_VALUE[byte] === 1 ? QUOTED : INVALID;
      case ESCAPED:
        return FIELD_VALUE[byte] === 1 ? QUOTED : INVALID;
      case AFTER_QUOTED:
        return byte === SEMICOLON ? NAME_START : INVALID;
      default:
        return INVALID;
    }
  }
}
