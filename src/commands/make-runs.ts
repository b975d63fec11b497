import { join } from 'node:path';
import type { Host } from '../host.ts';
import type { SeriesOptions } from '../series.ts';
import { interruptible } from './interruption.ts';
import { wantedReports, writeReports } from './report-files.ts';
import { showSeries } from './series-progress.ts';

export interface ShownSeries {
  /** Each run has a folder in it, where its page goes. */
  readonly folder: string;
  readonly runs: number;
  readonly quiet: boolean;
}

/** Lets a series of runs be made as a command does: told on stderr, each run with its page, and ended by Ctrl-C. */
export async function makeRuns<Result>(
  { folder, runs, quiet }: ShownSeries,
  host: Host,
  make: (how: Pick<SeriesOptions, 'folder' | 'interrupt' | 'abandon' | 'observer'>) => Promise<Result>,
): Promise<Result> {
  const shown = showSeries(runs, quiet ? () => {} : (text) => host.stderr.write(text));
  const { interrupt, abandon, ignore } = interruptible(host);
  try {
    return await make({
      folder,
      interrupt,
      abandon,
      observer: {
        ...shown,
        runEnded(run, report) {
          const own = join(folder, run.folder);
          writeReports(wantedReports(['html'], own, host), report, own, host);
          shown.runEnded(run, report);
        },
      },
    });
  } finally {
    ignore();
  }
}
