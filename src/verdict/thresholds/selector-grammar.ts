import { OUTCOMES } from '../../load/outcome.ts';
import { PHASE_NAMES } from '../../observe/phases.ts';
import { CONNECTION_KINDS } from '../../observe/sample.ts';
import type { Selector } from '../../observe/selection.ts';
import { nearest } from '../../nearest.ts';
import type { Metric } from './metric.ts';
import { type Scanner, ThresholdError, type Token } from './scanner.ts';

/** Each key of `{...}` and what its value becomes. A new selector is one row here and one line in observe/selection.ts. */
const KEYS: Readonly<Record<keyof Selector, (value: Token) => Selector>> = {
  phase: (value) => ({ phase: oneOf(PHASE_NAMES, value, 'phase') }),
  version: ({ text }) => ({ version: text === 'old' || text === 'new' ? { role: text } : { name: text } }),
  connection: (value) => ({ connection: oneOf(CONNECTION_KINDS, value, 'connection') }),
  request: ({ text }) => ({ request: text }),
  outcome: (value) => ({ outcome: oneOf(OUTCOMES, value, 'outcome') }),
};

/** A selector with where the values of its keys stand. */
export interface WrittenSelector {
  readonly selector: Selector;
  readonly columns: Readonly<Partial<Record<keyof Selector, number>>>;
}

/** `{phase=during, version=new}`, after its opening brace. */
export function parseSelector(scanner: Scanner, { name, selectableBy }: Metric): WrittenSelector {
  let selector: Selector = {};
  const columns: Partial<Record<keyof Selector, number>> = {};
  do {
    const token = scanner.expect(/[A-Za-z_]+/, `one of ${selectableBy.join(', ')}`);
    const key = keyOf(token);
    if (key in columns) throw new ThresholdError(`${key} is given twice`, token.column);
    if (!selectableBy.includes(key)) {
      throw new ThresholdError(`${name} can only be selected by ${selectableBy.join(', ')}`, token.column);
    }
    scanner.expect(/=/, '`=`');
    const value = parseValue(scanner);
    columns[key] = value.column;
    selector = { ...selector, ...KEYS[key](value) };
  } while (scanner.take(/,/) !== undefined);
  scanner.expect(/\}/, '`,` or `}`');
  return { selector, columns };
}

function keyOf(token: Token): keyof Selector {
  const known = Object.keys(KEYS) as (keyof Selector)[];
  const key = known.find((candidate) => candidate === token.text);
  if (key === undefined) throw unknown('selector', token, known);
  return key;
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
