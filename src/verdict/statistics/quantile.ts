/**
 * The value below which a `share` (0 to 1) of the sample lies, linear between the two nearest: definition 7 of Hyndman and Fan (The American
 * Statistician 50, 1996), which R, numpy and spreadsheets use by default. Undefined of nothing.
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return undefined;
  // Also for two that are infinite, whose difference is not a number.
  return below === above ? below : below + (place - Math.floor(place)) * (above - below);
}

/** The middle value, or the mean of the two middle ones. Undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}
