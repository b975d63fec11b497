import type { Live } from '../observe/live.ts';
import type { RunObserver } from '../run.ts';

/** Somebody who is told how a run goes. */
export interface RunWatcher extends Omit<RunObserver, 'batch'> {
  /** The run is over, however it ended. */
  end(): void;
}

/** One observer for several watchers, who share what is counted meanwhile. */
export function watchedBy(watchers: readonly RunWatcher[], live: Live): RunObserver {
  return {
    started: (...all) => watchers.forEach((watcher) => watcher.started(...all)),
    batch: (batch) => live.batch(batch),
    milestone: (milestone) => watchers.forEach((watcher) => watcher.milestone(milestone)),
    output: (...all) => watchers.forEach((watcher) => watcher.output(...all)),
  };
}
