import { join } from 'node:path';
import type { Host } from '../host.ts';
import { createLive } from '../observe/live.ts';
import type { Profile } from '../profile/profile.ts';
import type { SeriesObserver, SeriesOptions } from '../series.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';
import { interruptible } from './interruption.ts';
import type { LiveView } from './live/live-view.ts';
import { wantedReports, writeReports } from './report-files.ts';
import { showPanel } from './run-panel.ts';
import type { Screen } from './screen.ts';
import { showSeries } from './series-progress.ts';
import { usesColour } from './verify.ts';
import { watchEachRun } from './watch-each-run.ts';

export interface ShownSeries {
  /** Each run has a folder in it, where its page goes. */
  readonly folder: string;
  readonly runs: number;
  readonly quiet: boolean;
  readonly screen: Screen;
  readonly view: LiveView | undefined;
}

/** Lets a series of runs be made as a command does: told on the screen and in the view, each run with its page, and ended by Ctrl-C. */
export async function makeRuns<Result>(
  { folder, runs, quiet, screen, view }: ShownSeries,
  host: Host,
  make: (how: Pick<SeriesOptions, 'folder' | 'interrupt' | 'abandon' | 'observer'>) => Promise<Result>,
): Promise<Result> {
  const each = watchEachRun((profile: Profile): RunWatcher[] => {
    const live = createLive();
    const feed: RunWatcher = { batch: (batch) => live.batch(batch), started() {}, milestone() {}, output() {}, end() {} };
    const panel = screen.isTerminal && !quiet ? showPanel(profile, screen, live, usesColour(screen, host)) : undefined;
    return [feed, panel, view?.watch(profile, live)].filter((watcher) => watcher !== undefined);
  });
  const writesPage: Pick<SeriesObserver, 'runEnded'> = {
    runEnded(run, report) {
      const own = join(folder, run.folder);
      writeReports(wantedReports(['html'], own, host), report, own, host);
    },
  };
  const { interrupt, abandon, ignore } = interruptible({ ...host, stderr: screen });
  try {
    const told = showSeries(runs, quiet ? () => {} : (text) => screen.write(text));
    const observer = toldTo([writesPage, told, ...(view === undefined ? [] : [view.ofSeries(runs)]), each]);
    return await make({ folder, interrupt, abandon, observer });
  } finally {
    each.stop();
    ignore();
  }
}

function toldTo(observers: readonly Partial<SeriesObserver>[]): SeriesObserver {
  return {
    runStarts: (...all) => observers.forEach((observer) => observer.runStarts?.(...all)),
    started: (...all) => observers.forEach((observer) => observer.started?.(...all)),
    batch: (batch) => observers.forEach((observer) => observer.batch?.(batch)),
    health: (report) => observers.forEach((observer) => observer.health?.(report)),
    workerLost: (worker) => observers.forEach((observer) => observer.workerLost?.(worker)),
    milestone: (milestone) => observers.forEach((observer) => observer.milestone?.(milestone)),
    output: (...all) => observers.forEach((observer) => observer.output?.(...all)),
    runEnded: (...all) => observers.forEach((observer) => observer.runEnded?.(...all)),
    between: (doing) => observers.forEach((observer) => observer.between?.(doing)),
  };
}
