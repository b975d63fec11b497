import type { CourseChange } from '../../observe/live-course.ts';
import type { LiveGeneratorCondition } from '../../observe/live-generator.ts';
import type { Counts } from '../../observe/tally.ts';

/**
 * What the page of a live view is told. As a whole it is all that the page needs to know of the run so far; else what follows it: of lists,
 * what takes the place of all from `from` on. Texts from outside are as they came, only shorter.
 */
export interface LiveUpdate {
  /** The first of a page, of a run of a series, and of one that could not read as fast as it was told. */
  readonly isWhole: boolean;
  readonly now: LiveNow;
  readonly course: CourseChange;
  readonly log: ListChange<LogEntry>;
  /** Undefined: this is the only run. */
  readonly series?: LiveSeries | undefined;
}

export interface ListChange<Item> {
  /** Of the first item, counted from the first that ever was: older ones are no longer kept. */
  readonly from: number;
  readonly items: readonly Item[];
}

/** The run now. Times are milliseconds on its clock. */
export interface LiveNow {
  /** Of the profile. */
  readonly name: string;
  /** `rolling`; null without a release. */
  readonly strategy: string | null;
  /** Null before the load goes there. */
  readonly targetUrl: string | null;
  readonly startedAtEpochMs: number | null;
  readonly atMs: number;
  readonly stage: {
    /** `Before the release`. */
    readonly title: string;
    readonly elapsedMs: number;
    /** Null where that cannot be known. */
    readonly expectedMs: number | null;
    readonly what: string;
  };
  readonly total: Counts;
  readonly dropped: { readonly new: number; readonly reused: number };
  /** That did not end ok, largest first. */
  readonly failures: readonly { readonly outcome: string; readonly isDropped: boolean; readonly count: number }[];
  readonly lateStarts: number;
  /** Null before the first second is over. */
  readonly recent: LiveRecent | null;
  readonly generator: LiveGeneratorCondition;
  /** Beyond this, a stall or a late send makes the run inconclusive. */
  readonly maxGeneratorStallMs: number;
}

/** Of the last second that is over. */
export interface LiveRecent {
  readonly endedPerSecond: number;
  /** Null when nothing ended ok. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Ok answers, by index of the course's versions. */
  readonly ok: readonly number[];
}

/** A milestone, or a line that a step of the release printed. */
export interface LogEntry {
  readonly atMs: number;
  readonly kind: string;
  readonly text: string;
  readonly isOutput: boolean;
}

export interface LiveSeries {
  readonly runs: number;
  /** Counted from 1; 0 before the first. */
  readonly current: number;
  /** What is done before a run or after it; empty while one goes on. */
  readonly between: string;
  readonly done: ListChange<LiveSeriesRun>;
}

export interface LiveSeriesRun {
  readonly name: string;
  readonly verdict: string;
  readonly sent: number;
  readonly dropped: number;
  readonly outageMs: number;
  /** Until only the new version answered; null where it never did, or that is not known. */
  readonly onlyNewMs: number | null;
}

/** The last that the page is told. */
export interface LiveEnd {
  readonly tone: 'good' | 'bad' | 'doubtful';
  /** `Pass`. */
  readonly word: string;
  readonly reasons: readonly string[];
  readonly exitCode: number;
  /** Where the evidence is, on the machine that made it; null where there is none. */
  readonly folder: string | null;
  /** Whether /report has the report, for as long as this page is connected. */
  readonly hasReport: boolean;
}
