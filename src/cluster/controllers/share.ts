import type { IntOrPercent } from '../objects.ts';

/** A number as it is, a percentage (`25%`) of `total` rounded as said. */
export function shareOf(value: IntOrPercent, total: number, round: (value: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * total) / 100);
}
