import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../../src/report/run-report.ts';

/** The run.json of a run's folder. */
export function runJson(folder: string): RunReport {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunReport;
}
