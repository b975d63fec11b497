import type { Answer } from './answer.ts';
import { jsonPointer } from './json-pointer.ts';
import type { VersionSource } from './plan.ts';

/** A version is a short name; what is longer is cut, so that a target cannot fill our memory with it. */
export const MAX_VERSION_CHARS = 64;

/** Finds the version in an answer: in a header that the parser is told to watch, or in the captured start of the body. */
export interface VersionReader {
  /** Lower-case name of the header to watch; undefined when the body tells. */
  readonly header: string | undefined;
  /** Undefined when the body need not be captured. Empty when the body does not tell. */
  readonly fromBody: ((answer: Answer) => string) | undefined;
}

export function versionReader(source: VersionSource | undefined): VersionReader {
  switch (source?.from) {
    case undefined:
      return { header: undefined, fromBody: undefined };
    case 'header':
      return { header: source.name.toLowerCase(), fromBody: undefined };
    case 'json':
      return { header: undefined, fromBody: jsonVersion(source.pointer) };
    case 'regex':
      return { header: undefined, fromBody: regexVersion(source.pattern) };
  }
}

/** At most 64 characters, without the unprintable ones. */
export function cleanVersion(text: string): string {
  const short = text.length > MAX_VERSION_CHARS ? text.slice(0, MAX_VERSION_CHARS) : text;
  return PRINTABLE_ASCII.test(short) ? short : short.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').trim();
}

const PRINTABLE_ASCII = /^[!-~]*$/;

function jsonVersion(pointer: string): (answer: Answer) => string {
  const at = jsonPointer(pointer);
  return ({ json }) => {
    const value = at(json);
    return typeof value === 'string' || typeof value === 'number' ? cleanVersion(String(value)) : '';
  };
}

function regexVersion(pattern: string): (answer: Answer) => string {
  const expression = new RegExp(pattern, 'u');
  return ({ text }) => {
    const match = expression.exec(text);
    return match === null ? '' : cleanVersion(match[1] ?? match[0]);
  };
}
