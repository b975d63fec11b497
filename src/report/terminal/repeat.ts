import type { RepeatReport } from '../repeat-report.ts';
import { verdictMark } from './judgement.ts';
import { pageOf, type TerminalOptions } from './page.ts';
import { spreadRows } from './spreads.ts';
import { plain, wrap } from './text.ts';
import { table, type Cell } from './table.ts';

/** What many runs of one release come to: the worst verdict, the figures over all, and what they prove of the next one. */
export function renderRepeat(report: RepeatReport, options: TerminalOptions): string {
  const page = pageOf(options);
  const { verdict, profile, runs, repeat, summary, confidence, statement } = report;
  const made = runs.length === repeat ? `${repeat} runs` : `${runs.length} of ${repeat} runs`;
  const head = `${verdictMark(verdict, page.style)}  ${page.style.bold(plain(profile))}  ${page.style.dim(`${made}, the worst counts`)}`;
  const rows = spreadRows(confidence).map((row): Cell[] => [{ text: row.head }, row.cell(summary)]);
  const columns = [
    { head: '', align: 'left' },
    { head: 'over all runs', align: 'right' },
  ] as const;
  const told = statement.flatMap((sentence) => wrap(sentence, page.columns - 2)).map((line) => `  ${line}`);
  return `${[head, table(columns, rows, page), told.join('\n')].join('\n\n')}\n`;
}
