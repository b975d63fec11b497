import { compiledAsUsed } from './http-scalar.ts';
import { scalar, Unfit } from './scalar.ts';

/** What a text must be: itself, or a regular expression between slashes that it matches. */
export function textMatch() {
  return scalar('a text, or a regular expression between slashes such as /json/', (text) => {
    const pattern = /^\/(.+)\/$/s.exec(text)?.[1];
    if (pattern === undefined) return { equals: text };
    const compiled = compiledAsUsed(pattern);
    return compiled instanceof Unfit ? compiled : { matches: compiled.source };
  });
}
