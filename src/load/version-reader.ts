import type { VersionSource } from './plan.ts';

/** A version is a short name; what is longer is cut, so that a target cannot fill our memory with it. */
export const MAX_VERSION_CHARS = 64;

/** So much of a body is looked at for a version; in a longer one JSON cannot be read and a regular expression sees only this start. */
export const MAX_CAPTURED_BYTES = 64 * 1024;

/** Finds the version in an answer: in a header that the parser is told to watch, or in the captured start of the body. */
export interface VersionReader {
  /** Lower-case name of the header to watch; undefined when the body tells. */
  readonly header: string | undefined;
  /** Undefined when the body need not be captured. Empty when the body does not tell. */
  readonly fromBody: ((body: string) => string) | undefined;
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

/** RFC 6901. */
function jsonVersion(pointer: string): (body: string) => string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (body) => {
    let value: unknown = parsed(body);
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return '';
      value = (value as Readonly<Record<string, unknown>>)[step];
    }
    return typeof value === 'string' || typeof value === 'number' ? cleanVersion(String(value)) : '';
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A body that is not JSON tells no version; unknown is a value too.
    return undefined;
  }
}

function regexVersion(pattern: string): (body: string) => string {
  const expression = new RegExp(pattern, 'u');
  return (body) => {
    const match = expression.exec(body);
    return match === null ? '' : cleanVersion(match[1] ?? match[0]);
  };
}
