import type { CourseStep } from '../../../../observe/live-course.ts';
import type { LiveNow, LiveSeries, LiveSeriesRun, LiveUpdate, LogEntry } from '../../../live/live-update.ts';
import { FollowedList } from './followed-list.ts';

const MOST_ENTRIES = 500;

/** All that the page knows of the run, put together from what it was told. */
export class LivePicture {
  now: LiveNow | undefined;
  stepMs = 0;
  untilMs = 0;
  versions: readonly string[] = [];
  readonly steps: CourseStep[] = [];
  readonly log = new FollowedList<LogEntry>(MOST_ENTRIES);
  series: Omit<LiveSeries, 'done'> | undefined;
  readonly done = new FollowedList<LiveSeriesRun>(Infinity);

  take({ isWhole, now, course, log, series }: LiveUpdate): void {
    this.now = now;
    this.stepMs = course.stepMs;
    this.untilMs = course.untilMs;
    this.versions = course.versions;
    this.steps.splice(course.from, Infinity, ...course.steps);
    if (isWhole) {
      this.log.clear();
      this.done.clear();
    }
    this.log.take(log);
    this.series = series;
    if (series !== undefined) this.done.take(series.done);
  }
}
