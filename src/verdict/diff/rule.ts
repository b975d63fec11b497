import { CutoverError } from '../../errors.ts';
import type { SteadyPart } from '../../observe/steady-latency.ts';
import { type FigureKey, type FigureKind, FIGURE_NAMES, figureNamed, isQuantile, kindOf } from './figure.ts';

/** When a diff fails: a figure got worse by more than the limit, or the verdict did. */
export type Rule =
  | { readonly text: string; readonly figure: 'verdict' }
  | {
      readonly text: string;
      readonly figure: FigureKey;
      /** In the figure's own change: a factor, or a difference in its quantity. */
      readonly limit: number;
    };

/** Without rules of one's own. What is not shown to be worse by more than this is no reason to stop. */
export const DEFAULT_RULES = ['verdict', 'drop_rate > +0.5%', 'p50 > 1.2x', 'p99 > 1.5x', 'throughput < 0.9x'];

const FORM =
  /^\s*(?<name>[a-z0-9_]+)\s*(?:\{\s*(?<key>[a-z]+)\s*=\s*(?<value>\w+)\s*\}\s*)?(?<operator>[<>])\s*(?<sign>[+-]?)(?<number>\d+(?:\.\d+)?)\s*(?<unit>x|%|ms|s)\s*$/;

/** Reads `p99{phase=after} > 1.2x`, `drop_rate > +0.1%`, `outage > +50ms`, `throughput < 0.9x` or `verdict`. Throws CutoverError. */
export function parseRule(text: string): Rule {
  if (text.trim() === 'verdict') return { text: 'verdict', figure: 'verdict' };
  const groups = FORM.exec(text)?.groups;
  const fault = (what: string, next: string): CutoverError => new CutoverError(what, { where: `--fail-on "${text}"`, next });
  if (groups === undefined) {
    throw fault(
      'it is not a rule',
      'write for example "p99 > 1.2x", "p99{phase=after} > 1.2x", "drop_rate > +0.1%" or "verdict"',
    );
  }
  const { name = '', key, value = '', operator = '', sign = '', number = '', unit = '' } = groups;
  const figure = figureNamed(name);
  if (typeof figure !== 'string') {
    const hint =
      figure.meant === undefined ? `known are ${FIGURE_NAMES.join(', ')} and verdict` : `did you mean ${figure.meant}?`;
    throw fault(`there is no figure ${name}`, hint);
  }
  const kind = kindOf(figure);
  const part = key === undefined ? 'all' : partOf(key, value);
  if (part === undefined)
    throw fault(`{${key}=${value}} selects nothing`, 'phase is before, during or after; version is old or new');
  if (part !== 'all' && !isQuantile(figure)) throw fault(`${figure} is of the whole run`, `leave {${key}=${value}} out`);
  const limit = limitOf({ kind, operator, sign, number: Number(number), unit });
  if (limit === undefined) throw fault(`${figure} is not compared in this way`, `write for example "${example(figure, kind)}"`);
  return { text: text.trim(), figure: { name: figure, part }, limit };
}

function partOf(key: string, value: string): SteadyPart | undefined {
  if (key === 'phase') return value === 'before' || value === 'during' || value === 'after' ? value : undefined;
  return key === 'version' && (value === 'old' || value === 'new') ? value : undefined;
}

function limitOf(written: {
  kind: FigureKind;
  operator: string;
  sign: string;
  number: number;
  unit: string;
}): number | undefined {
  const { kind, operator, sign, number, unit } = written;
  if ((operator === '>') !== (kind.worse === 'higher')) return undefined;
  if (kind.change === 'ratio') {
    // A limit on the good side of no change would call what is better a regression.
    const fits = unit === 'x' && sign === '' && (kind.worse === 'higher' ? number >= 1 : number <= 1);
    return fits ? number : undefined;
  }
  if (sign !== '+') return undefined;
  if (kind.quantity === 'share') return unit === '%' ? number / 100 : undefined;
  if (unit === 'ms') return number;
  return unit === 's' ? number * 1000 : undefined;
}

function example(name: string, { change, worse, quantity }: FigureKind): string {
  if (change === 'ratio') return worse === 'higher' ? `${name} > 1.2x` : `${name} < 0.9x`;
  return quantity === 'share' ? `${name} > +0.1%` : `${name} > +50ms`;
}
