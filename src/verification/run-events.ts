import { elapsedUs, type RunClock } from '../clock.ts';
import type { Live } from '../observe/live.ts';
import type { Milestone } from '../release/milestone.ts';
import type { RunReport } from '../report/run-report.ts';
import type { RunEvent } from './run-event.ts';
import type { RunWatcher } from './run-watcher.ts';

const PROGRESS_EVERY_MS = 1000;

/** Tells a run as events. */
export class RunEvents implements RunWatcher {
  private readonly live: Live;
  private readonly folder: string;
  private readonly tell: (event: RunEvent) => void;
  private timer: NodeJS.Timeout | undefined;

  /** `live` is fed by somebody else; `folder` is the run's. */
  constructor(live: Live, folder: string, tell: (event: RunEvent) => void) {
    this.live = live;
    this.folder = folder;
    this.tell = tell;
  }

  started(targetUrl: string, clock: RunClock): void {
    this.tell({ event: 'started', targetUrl, startedAt: new Date(clock.startedAtEpochMs).toISOString(), folder: this.folder });
    this.timer = setInterval(() => {
      const atMs = elapsedUs(clock) / 1000;
      const { history: _, ...snapshot } = this.live.snapshot(atMs);
      this.tell({ event: 'progress', atMs: Math.round(atMs), ...snapshot });
    }, PROGRESS_EVERY_MS);
  }

  milestone(milestone: Milestone): void {
    this.tell({ event: 'milestone', ...milestone });
  }

  output(step: string, line: string): void {
    this.tell({ event: 'output', step, line });
  }

  /** No progress any more. */
  end(): void {
    clearInterval(this.timer);
  }

  report(report: RunReport): void {
    this.tell({ event: 'report', ...report });
  }
}
