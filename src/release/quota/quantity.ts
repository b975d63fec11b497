/** What one of the suffixes of Kubernetes' quantities stands for. */
const FACTOR: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity such as `250m`, `1.5Gi` or `2e3`, in thousandths, rounded up as Kubernetes does; undefined for what is none. */
export function parseQuantity(text: string | number): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(String(text));
  const factor = FACTOR[match?.[2] ?? ''];
  if (match === null || factor === undefined) return undefined;
  // Decimal fractions are not exact in binary: what is a whole number of thousandths must come out as one.
  return Math.ceil(Number((Number(match[1]) * factor * 1000).toPrecision(15)));
}

/** As a person would write it: `300m`, `192Mi`, `3`. */
export function formatQuantity(thousandths: number, resource: string): string {
  if (/memory|storage/.test(resource)) return formatBytes(thousandths / 1000);
  return thousandths % 1000 === 0 || !/cpu/.test(resource) ? String(thousandths / 1000) : `${thousandths}m`;
}

function formatBytes(bytes: number): string {
  const units = ['Ti', 'Gi', 'Mi', 'Ki'] as const;
  const unit = units.find((each) => bytes >= (FACTOR[each] ?? Infinity));
  return unit === undefined ? String(bytes) : `${Number((bytes / (FACTOR[unit] ?? 1)).toFixed(1))}${unit}`;
}
