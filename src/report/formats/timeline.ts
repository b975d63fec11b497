import type { RunReport } from '../run-report.ts';
import { csvLine } from './csv.ts';
import type { ReportFormat } from './format.ts';

/** The course of the run as CSV: a line for each bin of run.json's timeline, with a column for the answers of each version. */
export const timeline: ReportFormat = {
  name: 'timeline',
  fileName: 'timeline.csv',
  about: 'the course of the run as CSV: counts, versions and latencies by stretch of time',
  render: lines,
};

function lines({ timeline: bins, versions }: RunReport): string[] {
  const names = versions.seen.map(({ version }) => version);
  const counts = ['sent', 'ok', 'rejected', 'dropped', 'local'] as const;
  return [
    csvLine(['startMs', 'durationMs', ...counts, 'p50Us', 'p99Us', ...names.map((name) => `version ${name}`)]),
    ...bins.map((bin) =>
      csvLine([
        bin.startMs,
        bin.durationMs,
        ...counts.map((count) => bin[count]),
        bin.p50Us ?? '',
        bin.p99Us ?? '',
        ...names.map((name) => bin.versions[name] ?? 0),
      ]),
    ),
  ];
}
