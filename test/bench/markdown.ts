import type { Finding } from './row.ts';

export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

export function findingsTable(findings: readonly Finding[]): string {
  return table(
    ['measure', 'goal', 'figure', ''],
    findings.map(({ measure, goal, figure, met }) => [
      measure,
      goal,
      figure,
      met === undefined ? '' : met ? 'met' : '**missed**',
    ]),
  );
}

export function fixed(value: number, digits = 1): string {
  return Number.isFinite(value) ? value.toFixed(digits) : 'unknown';
}

/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'unknown';
}
