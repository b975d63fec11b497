import type { RunFigures } from '../verdict/comparison/run-figures.ts';
import { runFigures } from './run-figures.ts';
import type { RunReport } from './run-report.ts';

/** One run of a series, as the series' own report keeps it. */
export interface RunOfSeries extends RunFigures {
  /** Which way to release. */
  readonly name: string;
  /** Below the series' own folder, with its run.json. */
  readonly folder: string;
  readonly startedAt: string;
  readonly reasons: readonly string[];
}

export function runOfSeries(name: string, folder: string, report: RunReport): RunOfSeries {
  const { startedAt, reasons } = report;
  return { name, folder, startedAt, reasons, ...runFigures(report) };
}
