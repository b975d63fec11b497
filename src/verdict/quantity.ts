import type { Quantity } from './thresholds/metric.ts';

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

/** The same, with as many digits as it takes to be told apart from another value that is not the same. */
export function formatApart(value: number, other: number, quantity: Quantity): string {
  const rounded = formatQuantity(value, quantity);
  if (value === other || rounded !== formatQuantity(other, quantity)) return rounded;
  const exact = (figure: number): string => String(Number(figure.toPrecision(12)));
  switch (quantity) {
    case 'count':
      return rounded;
    case 'share':
      return `${exact(value * 100)} %`;
    case 'per-second':
      return `${exact(value)}/s`;
    case 'ms':
      return `${exact(value)} ms`;
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
