import type { Quantity } from './metric.ts';
import { type Scanner, ThresholdError } from './scanner.ts';

/**
 * What a written unit is in the quantity's own: so many powers of ten, and for minutes a factor. The first is the one that hints name.
 * Powers of ten are applied in the text, so that 0.7 % is exactly the 7/1000 it is compared with.
 */
const UNITS: Readonly<Record<Quantity, Readonly<Record<string, { readonly power: number; readonly times: number }>>>> = {
  count: {},
  share: { '%': { power: -2, times: 1 } },
  ms: { ms: { power: 0, times: 1 }, s: { power: 3, times: 1 }, us: { power: -3, times: 1 }, m: { power: 3, times: 60 } },
  'per-second': { '/s': { power: 0, times: 1 } },
};

/** `250ms`, `0.1%`, `500/s`, `0`: a number with the unit that the metric asks for. Zero needs none. */
export function parseLimit(scanner: Scanner, metric: { name: string; quantity: Quantity }): number {
  const units = UNITS[metric.quantity];
  const number = scanner.expect(/\d+(\.\d+)?|\.\d+/, 'a number');
  const { column } = scanner;
  const unit = scanner.take(/%|\/?[A-Za-z]+/);
  const [hint] = Object.keys(units);
  if (unit === undefined) {
    if (hint === undefined || Number(number.text) === 0) return Number(number.text);
    throw new ThresholdError(`${metric.name} needs a unit: write \`${number.text}${hint}\``, column);
  }
  const meaning = Object.hasOwn(units, unit.text) ? units[unit.text] : undefined;
  if (meaning !== undefined) return Number(`${number.text}e${meaning.power}`) * meaning.times;
  const expected = hint === undefined ? 'is a count and takes no unit' : `takes ${Object.keys(units).join(', ')}`;
  throw new ThresholdError(`${metric.name} ${expected}, found \`${unit.text}\``, unit.column);
}

/** A value as people read it. */
export function formatQuantity(value: number, quantity: Quantity): string {
  switch (quantity) {
    case 'count':
      return value.toLocaleString('en-US');
    case 'share':
      return `${significant(value * 100)} %`;
    case 'per-second':
      return `${significant(value)}/s`;
    case 'ms':
      return formatDuration(value);
  }
}

/** A share that was set, as `95 %` or `99.99 %`: rounded it would promise more. */
export function exactShare(value: number): string {
  return `${Number((value * 100).toPrecision(12))} %`;
}

/** `0.85 ms`, `312 ms`, `4.2 s`, `2 m 5 s`. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 1000) return `${significant(ms)} ms`;
  if (Math.abs(ms) < 120_000) return `${significant(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}

/** Three significant digits, whole numbers in full. */
function significant(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 12 });
}
