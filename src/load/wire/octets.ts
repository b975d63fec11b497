/** RFC 9110, 5.6.2: the lower-case form of each byte that may stand in a token (a header's name), 0 for the others. */
export const TOKEN_LOWER: Uint8Array = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  TOKEN_LOWER[char.charCodeAt(0)] = char.toLowerCase().charCodeAt(0);
}

/** 1 for each byte that may stand in a header's value or a reason phrase: tab, space, visible, and obsolete text above 127. */
export const FIELD_VALUE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 9 || (byte >= 32 && byte !== 127) ? 1 : 0,
);

/** The value of each hexadecimal digit, 255 for the others. */
export const HEX_VALUE: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX_VALUE[digit.charCodeAt(0)] = value;
  HEX_VALUE[digit.toUpperCase().charCodeAt(0)] = value;
}

export const CR = 13;
export const LF = 10;
export const SP = 32;
export const TAB = 9;
export const ZERO = 48;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const DOUBLE_QUOTE = 34;
export const BACKSLASH = 92;
