import { randomInt } from 'node:crypto';

/** Kubernetes' alphabet for generated names: no vowels, so no words, and nothing that is easily confused. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** What makes a generated name one of its own: five random letters. */
export function randomSuffix(): string {
  return Array.from({ length: 5 }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
}
