import type { RunReport } from './run-report.ts';

/**
 * run.json. Milliseconds are rounded to whole microseconds, which is as exact as they are. What is endless (loops, durations) is
 * null, as JSON has no infinity. Control and direction characters that JSON itself lets through are escaped: it may be printed.
 */
export function renderJson(report: RunReport): string {
  const rounded = (key: string, value: unknown): unknown =>
    typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
  const escaped = JSON.stringify(report, rounded, 2).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return `${escaped}\n`;
}
