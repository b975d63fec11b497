import { OUTCOMES } from '../load/outcome.ts';
import { PHASE_NAMES } from '../observe/phases.ts';
import { CONNECTION_KINDS } from '../observe/sample.ts';
import type { Selector } from '../observe/selection.ts';
import { nearest } from '../nearest.ts';
import { type Scanner, ThresholdError, type Token } from './scanner.ts';

/** Each key of `{...}` and what its value becomes. A new selector is one row here and one line in observe/selection.ts. */
const KEYS: Readonly<Record<string, (value: Token) => Selector>> = {
  phase: (value) => ({ phase: oneOf(PHASE_NAMES, value, 'phase') }),
  version: ({ text }) => ({ version: text === 'old' || text === 'new' ? { role: text } : { name: text } }),
  connection: (value) => ({ connection: oneOf(CONNECTION_KINDS, value, 'connection') }),
  request: ({ text }) => ({ request: text }),
  outcome: (value) => ({ outcome: oneOf(OUTCOMES, value, 'outcome') }),
};

/** `{phase=during, version=new}`, after its opening brace. */
export function parseSelector(scanner: Scanner): Selector {
  let selector: Selector = {};
  const used = new Set<string>();
  do {
    const key = scanner.expect(/[A-Za-z_]+/, `one of ${Object.keys(KEYS).join(', ')}`);
    const read = Object.hasOwn(KEYS, key.text) ? KEYS[key.text] : undefined;
    if (read === undefined) throw unknown('selector', key, Object.keys(KEYS));
    if (used.has(key.text)) throw new ThresholdError(`${key.text} is given twice`, key.column);
    used.add(key.text);
    scanner.expect(/=/, '`=`');
    selector = { ...selector, ...read(parseValue(scanner)) };
  } while (scanner.take(/,/) !== undefined);
  scanner.expect(/\}/, '`,` or `}`');
  return selector;
}

/** Anything without a blank, comma, brace or quote; in double quotes, anything without a quote. */
function parseValue(scanner: Scanner): Token {
  const token = scanner.expect(/"[^"]*"|[^\s,{}"=]+/, 'a value');
  return token.text.startsWith('"') ? { text: token.text.slice(1, -1), column: token.column } : token;
}

function oneOf<Value extends string>(allowed: readonly Value[], value: Token, what: string): Value {
  const found = allowed.find((candidate) => candidate === value.text);
  if (found === undefined) throw unknown(what, value, allowed);
  return found;
}

/** Names what was meant, when it is a slip of the pen, else what there is. */
export function unknown(what: string, token: Token, known: readonly string[]): ThresholdError {
  const meant = nearest(token.text, known);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean \`${meant}\`?`;
  return new ThresholdError(`unknown ${what} \`${token.text}\`: ${hint}`, token.column);
}
