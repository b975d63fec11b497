import type { TimelineBin } from '../../../observe/timeline.ts';
import type { RunReport } from '../../run-report.ts';
import type { Span } from '../detail/zoom-windows.ts';

/** How a run of a series went, for its small picture. Times are ms since its release started, or since the run did where none started. */
export interface RunCourse {
  readonly bins: readonly TimelineBin[];
  readonly outages: readonly Span[];
  /** Null: it did not come to its end. */
  readonly releasedMs: number | null;
}

/** A run's picture, and where more is told of it. */
export interface RunPicture {
  readonly course: RunCourse;
  /** Its own page, as a link from where the picture is shown; undefined: there is none. */
  readonly page: string | undefined;
}

/** Pictures by the runs' folders. */
export type RunPictures = ReadonlyMap<string, RunPicture>;

export function courseOf({ timeline, outages, milestones }: Pick<RunReport, 'timeline' | 'outages' | 'milestones'>): RunCourse {
  const at = (kind: string): number | undefined => milestones.find((milestone) => milestone.kind === kind)?.atMs;
  const originMs = at('release-started') ?? 0;
  const finishedMs = at('release-finished');
  return {
    bins: timeline.map((bin) => ({ ...bin, startMs: bin.startMs - originMs })),
    outages: outages.map(({ startMs, endMs }) => ({ startMs: startMs - originMs, endMs: endMs - originMs })),
    releasedMs: finishedMs === undefined ? null : finishedMs - originMs,
  };
}
