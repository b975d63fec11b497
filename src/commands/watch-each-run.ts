import type { Profile } from '../profile/profile.ts';
import type { RunObserver } from '../run.ts';
import type { SeriesObserver } from '../series.ts';
import { watchedBy, type RunWatcher } from '../verification/run-watcher.ts';

/** What each run of a series has of its own for who watches it. */
export interface EachRun extends RunObserver, Pick<SeriesObserver, 'runStarts' | 'runEnded'> {
  /** Nothing more is told, however the series ended. */
  stop(): void;
}

/** Watches each run of a series by watchers of its own, which hear of its end. */
export function watchEachRun(begin: (profile: Profile) => readonly RunWatcher[]): EachRun {
  let watchers: readonly RunWatcher[] = [];
  let observer = watchedBy(watchers);
  const stop = (): void => {
    for (const watcher of watchers) watcher.end();
    watchers = [];
    observer = watchedBy(watchers);
  };
  return {
    runStarts(_, { profile }) {
      stop();
      watchers = begin(profile);
      observer = watchedBy(watchers);
    },
    started: (...all) => observer.started(...all),
    batch: (batch) => observer.batch(batch),
    health: (report) => observer.health?.(report),
    workerLost: (worker) => observer.workerLost?.(worker),
    milestone: (milestone) => observer.milestone(milestone),
    output: (...all) => observer.output(...all),
    runEnded: stop,
    stop,
  };
}
