import { SampleRow, WorkerTexts } from '../evidence/sample-row.ts';
import type { SampleBatch } from '../load/batch.ts';
import { isDropped } from '../load/outcome.ts';
import { CappedLabels } from './capped-labels.ts';
import { Latency } from './latency.ts';
import { UNKNOWN_VERSION } from './sample.ts';

/** What ended in one step of a run. */
export interface CourseStep {
  /** Ok answers, by index of the version; shorter than the list of versions where later ones have none. */
  readonly ok: readonly number[];
  readonly rejected: number;
  readonly dropped: number;
  readonly local: number;
  /** Of ok answers, from the send; null without one. Of a step of several units those of its worst unit. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

/** Steps that are new, or are others than they were: they take the place of all from `from` on. */
export interface CourseChange {
  readonly stepMs: number;
  /** Up to here everything is in; the last step may reach beyond it. */
  readonly untilMs: number;
  /** They only ever become more. */
  readonly versions: readonly string[];
  readonly from: number;
  readonly steps: readonly CourseStep[];
}

type Step = { -readonly [Key in keyof CourseStep]: CourseStep[Key] } & { ok: number[] };

interface OpenUnit extends Pick<Step, 'ok' | 'rejected' | 'dropped' | 'local'> {
  readonly latency: Latency;
}

/** The shortest step. */
export const UNIT_MS = 500;
const MOST_STEPS = 480;
const MOST_VERSIONS = 8;
/** Workers hand over what ended with a delay. */
const DELIVERY_MS = 300;
const RECENT_UNITS = 2;

/**
 * The course of a run while it goes on, in a bounded number of steps by when requests ended: they double their length when there are too
 * many. For people to watch; the report is computed from the evidence.
 */
export class LiveCourse {
  private readonly texts = new WorkerTexts();
  private readonly row = new SampleRow();
  private readonly labels = new CappedLabels(MOST_VERSIONS - 1, '(others)');
  private readonly versions = new Map<string, number>();
  private readonly open = new Map<number, OpenUnit>();
  private steps: Step[] = [];
  private stepUnits = 1;
  private closedUnits = 0;
  private recent: (readonly number[])[] = [];
  private changedFrom = 0;

  batch(batch: SampleBatch): void {
    const known = this.texts.learn(batch);
    for (let index = 0; index < batch.count; index += 1) {
      this.row.moveTo(batch, index, known);
      const { outcome, sentUs, endedUs, version } = this.row;
      const number = Math.max(0, Math.floor(endedUs / (UNIT_MS * 1000)));
      const unit = number < this.closedUnits ? undefined : this.unit(number);
      // What comes later than late is counted, but changes no percentile.
      const counts = unit ?? this.step(Math.floor(number / this.stepUnits));
      if (outcome === 'ok') {
        addTo(counts.ok, this.indexOf(version ?? UNKNOWN_VERSION), 1);
        unit?.latency.record(endedUs - sentUs);
      } else if (isDropped(outcome)) counts.dropped += 1;
      else counts[outcome === 'local' ? 'local' : 'rejected'] += 1;
    }
  }

  /** Ok answers by version in the last second that is over. */
  get recentOk(): readonly number[] {
    return this.recent.reduce<number[]>((sums, ok) => added(sums, ok), []);
  }

  /** All of it. `atMs`: now, on the run's clock. */
  whole(atMs: number): CourseChange {
    this.advance(atMs);
    return this.since(0);
  }

  /** What has changed since it was last taken. */
  takeChange(atMs: number): CourseChange {
    this.advance(atMs);
    const change = this.since(this.changedFrom);
    this.changedFrom = this.steps.length;
    return change;
  }

  private since(from: number): CourseChange {
    return {
      stepMs: this.stepUnits * UNIT_MS,
      untilMs: this.closedUnits * UNIT_MS,
      versions: [...this.versions.keys()],
      from,
      steps: this.steps.slice(from).map((step) => ({ ...step, ok: [...step.ok] })),
    };
  }

  private advance(atMs: number): void {
    const overUnits = Math.floor((atMs - DELIVERY_MS) / UNIT_MS);
    while (this.closedUnits < overUnits) this.close(this.closedUnits);
  }

  private indexOf(version: string): number {
    const label = this.labels.of(version);
    const known = this.versions.get(label);
    if (known !== undefined) return known;
    this.versions.set(label, this.versions.size);
    return this.versions.size - 1;
  }

  private unit(number: number): OpenUnit {
    const known = this.open.get(number);
    if (known !== undefined) return known;
    const unit = { ok: [], rejected: 0, dropped: 0, local: 0, latency: new Latency(2) };
    this.open.set(number, unit);
    return unit;
  }

  private close(number: number): void {
    const unit = this.open.get(number);
    this.open.delete(number);
    this.closedUnits = number + 1;
    this.recent = [...this.recent, unit?.ok ?? []].slice(-RECENT_UNITS);
    while (Math.floor(number / this.stepUnits) >= MOST_STEPS) this.coarsen();
    const step = this.step(Math.floor(number / this.stepUnits));
    if (unit === undefined) return;
    const { latency, ...counts } = unit;
    const [p50Us, p99Us, maxUs] = [latency.percentile(50), latency.percentile(99), latency.max];
    merge(step, { ...counts, p50Us: p50Us ?? null, p99Us: p99Us ?? null, maxUs: maxUs ?? null });
  }

  /** To be changed. */
  private step(index: number): Step {
    this.changedFrom = Math.min(this.changedFrom, index);
    while (this.steps.length <= index) this.steps.push(emptyStep());
    return this.steps[index] ?? emptyStep();
  }

  private coarsen(): void {
    const finer = this.steps;
    this.steps = [];
    this.stepUnits *= 2;
    for (const [index, step] of finer.entries()) merge(this.step(Math.floor(index / 2)), step);
  }
}

function emptyStep(): Step {
  return { ok: [], rejected: 0, dropped: 0, local: 0, p50Us: null, p99Us: null, maxUs: null };
}

function merge(step: Step, more: CourseStep): void {
  added(step.ok, more.ok);
  step.rejected += more.rejected;
  step.dropped += more.dropped;
  step.local += more.local;
  step.p50Us = larger(step.p50Us, more.p50Us);
  step.p99Us = larger(step.p99Us, more.p99Us);
  step.maxUs = larger(step.maxUs, more.maxUs);
}

/** Without holes: the list is told as JSON. */
function addTo(sums: number[], index: number, count: number): void {
  while (sums.length <= index) sums.push(0);
  sums[index] = (sums[index] ?? 0) + count;
}

/** Adds to the first, which it returns. */
function added(sums: number[], counts: readonly number[]): number[] {
  for (const [index, count] of counts.entries()) addTo(sums, index, count);
  return sums;
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
