/**
 * Amounts as Kubernetes writes them: `500m`, `2`, `64Mi`, `1.5G`. Exact to a billionth, which is what Kubernetes keeps.
 */
export interface Quantity {
  /** Billionths of one. */
  readonly nanos: bigint;
  /** Whether it is written in powers of 1024. */
  readonly isBinary: boolean;
}

const NANO = 1_000_000_000n;
const BINARY: readonly (readonly [string, bigint])[] = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].map((suffix, index) => [
  suffix,
  NANO * 1024n ** BigInt(6 - index),
]);
const DECIMAL: readonly (readonly [string, bigint])[] = ['E', 'P', 'T', 'G', 'M', 'k', '', 'm', 'u', 'n'].map((suffix, index) => [
  suffix,
  10n ** BigInt(27 - 3 * index),
]);
const UNITS = new Map([...BINARY, ...DECIMAL]);
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([A-Za-z]*))$/;

/** Undefined for a text that is no quantity. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = FORM.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const unit = exponent === undefined ? UNITS.get(suffix) : NANO;
  if (unit === undefined) return undefined;
  const shift = Number(exponent ?? 0) - fraction.length;
  if (Math.abs(shift) > 30) return undefined;
  const scaled = BigInt(whole + fraction) * unit * 10n ** BigInt(Math.max(0, shift));
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  // What is finer than a billionth is rounded up.
  const nanos = (scaled + divisor - 1n) / divisor;
  return { nanos: sign === '-' ? -nanos : nanos, isBinary: suffix.endsWith('i') };
}

/** The shortest exact form: the largest unit of which it is a whole number. */
export function formatQuantity({ nanos, isBinary }: Quantity): string {
  if (nanos === 0n) return '0';
  const units = isBinary && nanos % NANO === 0n ? [...BINARY, ['', NANO] as const] : DECIMAL;
  const [suffix, unit] = units.find(([, size]) => nanos % size === 0n) ?? ['n', 1n];
  return `${nanos / unit}${suffix}`;
}

/** The sum, written as the first of them that is not zero. */
export function addQuantities(quantities: readonly Quantity[]): Quantity {
  return {
    nanos: quantities.reduce((sum, { nanos }) => sum + nanos, 0n),
    isBinary: quantities.find(({ nanos }) => nanos !== 0n)?.isBinary ?? false,
  };
}

/** So many whole things. */
export function countOf(things: number): Quantity {
  return { nanos: BigInt(things) * NANO, isBinary: false };
}
