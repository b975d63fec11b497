import { scalar, Unfit } from './scalar.ts';
import { regularExpressionFault } from './http-scalar.ts';

/** What a text must be: itself, or a regular expression between slashes that it matches. */
export function textMatch() {
  return scalar('a text, or a regular expression between slashes such as /json/', (text) => {
    const pattern = /^\/(.+)\/$/s.exec(text)?.[1];
    if (pattern === undefined) return { equals: text };
    const fault = regularExpressionFault(pattern);
    return fault === undefined ? { matches: pattern } : new Unfit(fault);
  });
}
