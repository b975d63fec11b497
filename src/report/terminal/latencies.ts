import type { LatencySummary } from '../../observe/latency.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import type { RunReport } from '../run-report.ts';
import type { Page, Section } from './page.ts';
import { type Cell, type Column, table } from './table.ts';
import { paragraph, plain } from './text.ts';

const FIGURES = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

export function latencySection({ latency, versionComparison }: RunReport, page: Page): Section {
  const columns: Column[] = [
    { head: 'ok answers, ms', align: 'left' },
    ...FIGURES.map((name): Column => ({ head: name === 'p999' ? 'p99.9' : name, align: 'right' })),
  ];
  const rows = [
    // Who reads only this line is to know that a closed loop leaves out what it did not send while the target was slow.
    row(latency.uncorrected ? 'all, uncorrected' : 'all', latency.all),
    ...(latency.fromDue === undefined ? [] : [row('all, from the schedule', latency.fromDue.all)]),
    ...Object.entries(latency.byVersion).map(([version, summary]) =>
      row(version === UNKNOWN_VERSION ? '· no version' : `· version ${plain(version)}`, summary),
    ),
    ...Object.entries(latency.byConnection).map(([kind, summary]) => row(`· ${kind} connections`, summary)),
  ].filter((cells) => cells.length > 0);
  const compared = versionComparison === null ? [] : [paragraph(plain(versionComparison.statement.join(' ')), page)];
  return { title: 'Latency', body: rows.length === 0 ? '' : [table(columns, rows, page), ...compared].join('\n') };
}

/** Empty when there is nothing to show. */
function row(name: string, summary: LatencySummary | undefined): Cell[] {
  if (summary === undefined || summary.count === 0) return [];
  return [{ text: name }, ...FIGURES.map((figure): Cell => ({ text: milliseconds(summary[figure]) }))];
}

function milliseconds(us: number | undefined): string {
  if (us === undefined) return '-';
  const ms = us / 1000;
  if (ms >= 100) return ms.toFixed(0);
  return ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}
