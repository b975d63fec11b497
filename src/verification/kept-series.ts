import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CutoverError } from '../errors.ts';
import { renderJson } from '../report/json.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { runSeries, type Candidate, type SeriesOptions } from '../series.ts';
import { RUN_FILE } from './verified-run.ts';

export interface KeptSeriesOptions extends SeriesOptions {
  /** With all runs so far: what was found out is not lost with the process. */
  readonly afterEach: (runs: readonly RunOfSeries[]) => void;
}

/** Makes a series of runs, each of which leaves its report in its own folder. `stopped`: why not all of them were made. */
export async function keptSeries(
  order: readonly Candidate[],
  { afterEach, ...options }: KeptSeriesOptions,
): Promise<{ readonly runs: readonly RunOfSeries[]; readonly stopped: 'interrupted' | CutoverError | undefined }> {
  const { folder, observer } = options;
  const runs: RunOfSeries[] = [];
  const stopped = await runSeries(order, {
    ...options,
    observer: {
      ...observer,
      runEnded(run, report) {
        writeFileSync(join(folder, run.folder, RUN_FILE), renderJson(report));
        runs.push(run);
        afterEach(runs);
        observer.runEnded(run, report);
      },
    },
  });
  return { runs, stopped };
}
