/** `99.9`: the percentile that stands at 1 / (1 - share), with no more digits than tell it from its neighbours. */
export function percentileAt(inverse: number): string {
  const digits = Math.max(0, Math.ceil(Math.log10(inverse)) - 1);
  return (100 - 100 / inverse)
    .toFixed(Math.min(digits, 6))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Where the axis has lines: p0, p50, p75, p90, p95, p99, p99.9 ... */
export function percentileLines(most: number): number[] {
  const lines = [1, 2, 4, 10, 20, 100];
  for (let inverse = 1000; inverse <= most; inverse *= 10) lines.push(inverse);
  return lines.filter((inverse) => inverse <= most);
}
