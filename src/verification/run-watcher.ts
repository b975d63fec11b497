import type { RunObserver } from '../run.ts';

/** Somebody who is told how a run goes. */
export interface RunWatcher extends Omit<RunObserver, 'batch'> {
  /** Where it wants every sample for itself. */
  readonly batch?: RunObserver['batch'];
  /** The run is over, however it ended. */
  end(): void;
}

/** One observer for several watchers. */
export function watchedBy(watchers: readonly RunWatcher[]): RunObserver {
  return {
    started: (...all) => watchers.forEach((watcher) => watcher.started(...all)),
    batch: (batch) => watchers.forEach((watcher) => watcher.batch?.(batch)),
    health: (report) => watchers.forEach((watcher) => watcher.health?.(report)),
    workerLost: (worker) => watchers.forEach((watcher) => watcher.workerLost?.(worker)),
    milestone: (milestone) => watchers.forEach((watcher) => watcher.milestone(milestone)),
    output: (...all) => watchers.forEach((watcher) => watcher.output(...all)),
  };
}
