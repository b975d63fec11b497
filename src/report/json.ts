import type { RunReport } from './run-report.ts';

/** run.json, as `jsonText` writes it, over several lines. */
export function renderJson(report: RunReport): string {
  return `${jsonText(report, 2)}\n`;
}

/**
 * JSON as cutover gives it out. Milliseconds are rounded to whole microseconds, which is as exact as they are. What is endless (loops,
 * durations) is null, as JSON has no infinity. Control and direction characters that JSON itself lets through are escaped: it may be printed.
 */
export function jsonText(value: object, indent = 0): string {
  const rounded = (key: string, member: unknown): unknown =>
    typeof member === 'number' && key.endsWith('Ms') ? Math.round(member * 1000) / 1000 : member;
  return JSON.stringify(value, rounded, indent).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
