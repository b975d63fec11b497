import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CutoverError } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Confirm } from '../release/strategy.ts';
import { renderJson } from '../report/json.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { runSeries, type Candidate } from '../series.ts';
import { interruptible } from './interruption.ts';
import { wantedReports, writeReports } from './report-files.ts';
import { showSeries } from './series-progress.ts';

export interface MakingRuns {
  /** Each run's reports go to its own folder in this one. */
  readonly folder: string;
  readonly pauseMs: number;
  readonly quiet: boolean;
  readonly confirm: Confirm | undefined;
  /** With all runs so far: what was found out is not lost with the process. */
  readonly afterEach: (runs: readonly RunOfSeries[]) => void;
}

/** Makes a series of runs, as they are told on stderr. `stopped`: why not all of them were made. */
export async function makeRuns(
  order: readonly Candidate[],
  { folder, pauseMs, quiet, confirm, afterEach }: MakingRuns,
  host: Host,
): Promise<{ readonly runs: readonly RunOfSeries[]; readonly stopped: 'interrupted' | CutoverError | undefined }> {
  const runs: RunOfSeries[] = [];
  const shown = showSeries(order.length, quiet ? () => {} : (text) => host.stderr.write(text));
  const interruption = interruptible(host);
  try {
    const stopped = await runSeries(order, {
      ...interruption,
      folder,
      pauseMs,
      confirm,
      observer: {
        ...shown,
        runEnded(run, report) {
          const own = join(folder, run.folder);
          writeFileSync(join(own, 'run.json'), renderJson(report));
          writeReports(wantedReports(['html'], own, host), report, own, host);
          runs.push(run);
          afterEach(runs);
          shown.runEnded(run, report);
        },
      },
    });
    return { runs, stopped };
  } finally {
    interruption.ignore();
  }
}
