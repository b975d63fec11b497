import { stripVTControlCharacters } from 'node:util';
import { elapsedUs, type RunClock } from '../../clock.ts';
import type { SampleBatch, WorkerHealth } from '../../load/batch.ts';
import { isDropped, type Outcome } from '../../load/outcome.ts';
import { UNIT_MS, LiveCourse, type CourseChange } from '../../observe/live-course.ts';
import type { Live } from '../../observe/live.ts';
import { LiveGenerator } from '../../observe/live-generator.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Milestone } from '../../release/milestone.ts';
import type { ListChange, LiveNow, LiveRecent, LogEntry } from '../../report/live/live-update.ts';
import type { RunObserver } from '../../run.ts';
import { type RunStage, RunStages } from '../run-stage.ts';
import { RecentList } from './recent-list.ts';

const STAGE_TITLES: Readonly<Record<RunStage['name'], string>> = {
  starting: 'Starting',
  load: 'Load',
  before: 'Before the release',
  during: 'During the release',
  after: 'After the release',
  ending: 'Ending',
};

const MOST_ENTRIES = 500;
/** Characters of a text from outside; the evidence has all of it. */
const LONGEST_TEXT = 300;

/** What a page shows of a run, as it is now. Bounded, however long the run and however much its release prints. */
export interface Picture {
  readonly now: LiveNow;
  readonly course: CourseChange;
  readonly log: ListChange<LogEntry>;
}

/** Keeps the picture of one run. `live` is fed by somebody else. */
export class RunPicture implements Required<RunObserver> {
  private readonly profile: Profile;
  private readonly live: Live;
  private readonly stages: RunStages;
  private readonly course = new LiveCourse();
  private readonly generator = new LiveGenerator();
  private readonly log = new RecentList<LogEntry>(MOST_ENTRIES);
  private clock: RunClock | undefined;
  private targetUrl: string | null = null;
  /** The moment, and what was recent then. */
  private ended: Pick<LiveNow, 'atMs' | 'recent'> | undefined;

  constructor(profile: Profile, live: Live) {
    this.profile = profile;
    this.live = live;
    this.stages = new RunStages(profile);
  }

  started(targetUrl: string, clock: RunClock): void {
    this.targetUrl = targetUrl;
    this.clock = clock;
  }

  batch(batch: SampleBatch): void {
    this.course.batch(batch);
  }

  health(report: WorkerHealth): void {
    this.generator.health(report);
  }

  workerLost(worker: number): void {
    this.generator.workerLost(worker);
  }

  milestone(milestone: Milestone): void {
    const { atMs, kind, detail } = milestone;
    this.stages.milestone(milestone);
    this.log.add({ atMs, kind, text: cut(detail), isOutput: false });
  }

  output(step: string, line: string): void {
    const text = stripVTControlCharacters(line).replaceAll('\t', '    ');
    this.log.add({ atMs: this.atMs, kind: cut(step), text: cut(text), isOutput: true });
  }

  /** The clock stands still. */
  end(): void {
    const { atMs, recent } = this.now;
    this.ended = { atMs, recent };
  }

  whole(): Picture {
    return this.withTexts({ now: this.now, course: this.course.whole(this.courseMs), log: this.log.whole() });
  }

  /** What has changed since it was last taken. */
  takeChange(): Picture {
    return this.withTexts({ now: this.now, course: this.course.takeChange(this.courseMs), log: this.log.takeChange() });
  }

  private withTexts({ course, ...rest }: Picture): Picture {
    return { ...rest, course: { ...course, versions: course.versions.map(cut) } };
  }

  private get atMs(): number {
    return this.ended?.atMs ?? (this.clock === undefined ? 0 : elapsedUs(this.clock) / 1000);
  }

  /** Nothing comes any more after the end: the last step is over. */
  private get courseMs(): number {
    return this.ended === undefined ? this.atMs : this.atMs + 2 * UNIT_MS;
  }

  private get now(): LiveNow {
    const { name, release, proof } = this.profile;
    const { total, dropped, outcomes, lateStarts, recent } = this.live.snapshot(this.atMs);
    const { sinceMs, expectedMs, what, name: stage } = this.stages.current;
    return {
      name: cut(name),
      strategy: release?.strategy ?? null,
      targetUrl: this.targetUrl === null ? null : cut(this.targetUrl),
      startedAtEpochMs: this.clock?.startedAtEpochMs ?? null,
      atMs: Math.round(this.atMs),
      stage: {
        title: this.ended === undefined ? STAGE_TITLES[stage] : 'Judging the evidence',
        elapsedMs: Math.max(0, Math.round(this.atMs - sinceMs)),
        expectedMs: expectedMs ?? null,
        what: cut(what),
      },
      total,
      dropped,
      failures: failuresOf(outcomes),
      lateStarts,
      recent: this.ended?.recent ?? (recent === undefined ? null : recentOf(recent, this.course.recentOk)),
      generator: this.generator.condition,
      maxGeneratorStallMs: proof.maxGeneratorStallMs,
    };
  }
}

function recentOf(
  { endedPerSecond, p50Us, p99Us }: { endedPerSecond: number; p50Us: number | undefined; p99Us: number | undefined },
  ok: readonly number[],
): LiveRecent {
  return { endedPerSecond, p50Us: p50Us ?? null, p99Us: p99Us ?? null, ok };
}

function failuresOf(outcomes: Readonly<Partial<Record<Outcome, number>>>): LiveNow['failures'] {
  return (Object.entries(outcomes) as [Outcome, number][])
    .flatMap(([outcome, count]) => (outcome === 'ok' ? [] : [{ outcome, isDropped: isDropped(outcome), count }]))
    .toSorted((a, b) => b.count - a.count);
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)} … (${text.length - LONGEST_TEXT} more characters)`;
}
