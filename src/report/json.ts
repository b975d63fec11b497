import type { RunReport } from './run-report.ts';

/**
 * run.json. Milliseconds are rounded to whole microseconds, which is as exact as they are. What is endless (loops, durations) is
 * null, as JSON has no infinity.
 */
export function renderJson(report: RunReport): string {
  const rounded = (key: string, value: unknown): unknown =>
    typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
  return `${JSON.stringify(report, rounded, 2)}\n`;
}
