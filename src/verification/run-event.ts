import type { LiveSnapshot } from '../observe/live.ts';
import type { Milestone } from '../release/milestone.ts';
import type { RunReport } from '../report/run-report.ts';

/** What happens in a run, for programs that watch it. Times are ms since the run's start. Keys are added, never renamed. */
export type RunEvent =
  | { readonly event: 'started'; readonly targetUrl: string; readonly startedAt: string; readonly folder: string }
  | ({ readonly event: 'milestone' } & Milestone)
  | { readonly event: 'output'; readonly step: string; readonly line: string }
  | ({ readonly event: 'progress'; readonly atMs: number } & Omit<LiveSnapshot, 'history'>)
  | ({ readonly event: 'report' } & RunReport);
