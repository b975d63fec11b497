/** A moment of the run with as many digits as tell it from its neighbours, `stepMs` away: `12 s`, `12.345 s`. */
export function axisTime(atMs: number, stepMs: number): string {
  const digits = Math.min(3, Math.max(0, Math.ceil(3 - Math.log10(Math.max(stepMs, 1)))));
  return `${(atMs / 1000).toFixed(digits)} s`;
}
