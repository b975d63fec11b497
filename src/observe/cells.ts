import type { Outcome } from '../load/outcome.ts';
import type { Follower } from './follower.ts';
import type { Group } from './group.ts';
import type { LatencySlices } from './latency-slices.ts';
import { Latency } from './latency.ts';
import type { PhaseName } from './phases.ts';
import type { Sample } from './sample.ts';
import { asksFor, type Selection } from './selection.ts';
import { isSlowConnect } from './slow-connect.ts';

/** Where the samples of a cell count. */
export interface Place {
  readonly groups: readonly Group[];
  /** Those that the samples fit, whether or not they ask for their outcome. */
  readonly selections: readonly Selection[];
  /** Those that take the latency of each, in the order of sending. */
  readonly slices: readonly LatencySlices[];
  /** The sliding windows that take each. */
  readonly windows: readonly Follower[];
}

/**
 * The samples that agree in everything that decides where they count. They are counted here, once, and put into all those places
 * together: a histogram for each sample instead of one for each sample and place.
 */
export class Cell {
  readonly outcome: Outcome;
  readonly fromSend = new Latency();
  /** Undefined without a schedule. */
  fromDue: Latency | undefined;
  sent = 0;
  retryable = 0;
  slowConnects = 0;
  readonly reused: boolean;
  readonly request: number;
  private readonly place: Place;
  /** The selections that ask for its outcome. */
  private readonly followers: readonly Selection[];

  constructor({ outcome, reused, request }: Sample, place: Place) {
    this.outcome = outcome;
    this.reused = reused;
    this.request = request;
    this.place = place;
    this.followers = place.selections.filter(({ selector }) => asksFor(selector, outcome));
  }

  add(sample: Sample): void {
    const { sentUs, endedUs, dueUs } = sample;
    this.sent += 1;
    if (sample.retryable) this.retryable += 1;
    if (isSlowConnect(sample)) this.slowConnects += 1;
    this.fromSend.record(endedUs - sentUs);
    if (!Number.isNaN(dueUs)) {
      this.fromDue ??= new Latency();
      this.fromDue.record(endedUs - dueUs);
    }
    for (const slices of this.place.slices) slices.record(sentUs, endedUs - (Number.isNaN(dueUs) ? sentUs : dueUs));
    for (const follower of this.followers) follower.follow(sample);
    for (const window of this.place.windows) window.follow(sample);
  }

  /** Puts what it has counted where it counts, and begins anew. */
  settle(): void {
    if (this.sent === 0) return;
    for (const group of this.place.groups) group.absorb(this);
    for (const selection of this.place.selections) selection.absorb(this);
    this.sent = 0;
    this.retryable = 0;
    this.slowConnects = 0;
    this.fromSend.reset();
    this.fromDue?.reset();
  }
}

/** A target that makes up versions must not grow our memory: with more cells than this, a sample is put into its places at once. */
const MOST_CELLS = 500;

/** Finds each sample's cell, and makes one for the first of its kind. */
export class Cells {
  private readonly placeOf: (sample: Sample, phases: readonly PhaseName[]) => Place;
  private readonly kept: Cell[] = [];
  private phases: readonly PhaseName[] | undefined;
  /** Those of the current phases, by version. Samples come in the order of sending, so phases that are over do not come again. */
  private readonly current = new Map<string | undefined, Cell[]>();

  constructor(placeOf: (sample: Sample, phases: readonly PhaseName[]) => Place) {
    this.placeOf = placeOf;
  }

  add(sample: Sample, phases: readonly PhaseName[]): void {
    if (phases !== this.phases) {
      this.phases = phases;
      this.current.clear();
    }
    const known = this.find(sample);
    const cell = known ?? new Cell(sample, this.placeOf(sample, phases));
    cell.add(sample);
    if (known !== undefined) return;
    if (this.kept.length < MOST_CELLS) this.keep(cell, sample.version);
    else cell.settle();
  }

  /** Puts all of it where it counts; more may follow. */
  settle(): void {
    for (const cell of this.kept) cell.settle();
  }

  private find({ version, outcome, reused, request }: Sample): Cell | undefined {
    const cells = this.current.get(version);
    if (cells === undefined) return undefined;
    for (const cell of cells) {
      if (cell.outcome === outcome && cell.reused === reused && cell.request === request) return cell;
    }
    return undefined;
  }

  private keep(cell: Cell, version: string | undefined): void {
    this.kept.push(cell);
    const cells = this.current.get(version);
    if (cells === undefined) this.current.set(version, [cell]);
    else cells.push(cell);
  }
}
