import type { Quantity } from './metric.ts';
import { type Scanner, ThresholdError } from './scanner.ts';

/** How many of the quantity's own unit one of the written unit is. The first is the one that hints name. */
const UNITS: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  count: {},
  share: { '%': 0.01 },
  ms: { ms: 1, s: 1000, us: 0.001, m: 60_000 },
  'per-second': { '/s': 1 },
};

/** `250ms`, `0.1%`, `500/s`, `0`: a number with the unit that the metric asks for. Zero needs none. */
export function parseLimit(scanner: Scanner, metric: { name: string; quantity: Quantity }): number {
  const units = UNITS[metric.quantity];
  const number = scanner.expect(/\d+(\.\d+)?|\.\d+/, 'a number');
  const { column } = scanner;
  const unit = scanner.take(/%|\/?[A-Za-z]+/);
  const value = Number(number.text);
  const [hint] = Object.keys(units);
  if (unit === undefined) {
    if (hint === undefined || value === 0) return value;
    throw new ThresholdError(`${metric.name} needs a unit: write \`${number.text}${hint}\``, column);
  }
  const factor = Object.hasOwn(units, unit.text) ? units[unit.text] : undefined;
  if (factor !== undefined) return value * factor;
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
