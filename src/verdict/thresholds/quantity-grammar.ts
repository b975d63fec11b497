import { nearest } from '../../nearest.ts';
import type { Quantity } from './metric.ts';
import { type Scanner, ThresholdError, type Token } from './scanner.ts';

interface Unit {
  readonly text: string;
  readonly power: number;
  readonly times: number;
}

/**
 * What a written unit is in the quantity's own: so many powers of ten, and for minutes and hours a factor. Powers of ten are applied in the
 * text, so that 0.7 % is exactly the 7/1000 it is compared with. The first is the one that hints name.
 */
const UNITS: Readonly<Record<Quantity, readonly Unit[]>> = {
  count: [],
  share: [{ text: '%', power: -2, times: 1 }],
  ms: [
    { text: 'ms', power: 0, times: 1 },
    { text: 's', power: 3, times: 1 },
    { text: 'us', power: -3, times: 1 },
    { text: 'm', power: 3, times: 60 },
    { text: 'h', power: 3, times: 3600 },
  ],
  'per-second': [{ text: '/s', power: 0, times: 1 }],
};

/** A number without its unit. */
export const NUMBER = /\d+(\.\d+)?|\.\d+/;
/** Any word that can be meant as a unit, and not as what joins demands. */
const UNIT = /(?!(?:[aA][nN][dD]|[oO][rR])\b)(%|\/?[A-Za-zµ]+)/;

/**
 * The rest of `250ms`, `0.1%`, `500/s` or `0` after its number: the unit that `name` asks for, without which only zero is understood. Returns
 * the value in the quantity's own unit.
 */
export function parseUnit(scanner: Scanner, number: Token, { name, quantity }: { name: string; quantity: Quantity }): number {
  const units = UNITS[quantity];
  const { column } = scanner;
  const written = scanner.take(UNIT);
  const [hint] = units;
  if (written === undefined) {
    if (hint === undefined || Number(number.text) === 0) return Number(number.text);
    throw new ThresholdError(`${name} needs a unit: write \`${number.text}${hint.text}\``, column);
  }
  const unit = units.find(({ text }) => text === written.text);
  if (unit !== undefined) return Number(`${number.text}e${unit.power}`) * unit.times;
  const known = units.map(({ text }) => text);
  const takes = hint === undefined ? 'is a count and takes no unit' : `takes ${known.join(', ')}`;
  const meant = known.length > 1 ? nearest(written.text, known) : undefined;
  const suggestion = meant === undefined ? '' : `: did you mean \`${meant}\`?`;
  throw new ThresholdError(`${name} ${takes}, found \`${written.text}\`${suggestion}`, written.column);
}
