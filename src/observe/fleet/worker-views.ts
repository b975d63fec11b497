import { Latency, type LatencySummary } from '../latency.ts';
import { LatencySlices } from '../latency-slices.ts';
import type { Sample } from '../sample.ts';
import { type Counts, Tally } from '../tally.ts';
import { type DropSlice, DropSlices } from './drop-slices.ts';

/** What one worker of a fleet saw of the target. */
export interface WorkerView {
  readonly index: number;
  readonly counts: Counts;
  /** Of ok answers, as in the whole report: from the schedule where there is one, else from the send. */
  readonly latency: LatencySummary;
  readonly drops: readonly DropSlice[];
  /** Undefined in a fleet too large for it. */
  readonly slices: LatencySlices | undefined;
}

/** With more workers, the latencies of each are no longer kept by slices of time: memory would grow with the fleet. */
export const MOST_COMPARED = 64;

/** Folds the samples of a fleet by the worker that sent them. */
export class WorkerViews {
  readonly #indexOf: ReadonlyMap<number, number>;
  readonly #views: ReadonlyMap<number, Draft>;
  readonly #steadyFromUs: number;
  #firstSentUs = Number.POSITIVE_INFINITY;
  #lastSentUs = Number.NEGATIVE_INFINITY;

  /** `workers`: the OS threads of each worker, by its index. What was sent before `steadyFromMs` is not compared. */
  constructor(workers: ReadonlyMap<number, readonly number[]>, steadyFromMs: number) {
    this.#indexOf = new Map([...workers].flatMap(([index, threads]) => threads.map((thread) => [thread, index] as const)));
    this.#steadyFromUs = steadyFromMs * 1000;
    const keeps = workers.size <= MOST_COMPARED;
    this.#views = new Map([...workers.keys()].map((index) => [index, new Draft(keeps ? this.#steadyFromUs : undefined)]));
  }

  add(sample: Sample): void {
    this.#firstSentUs = Math.min(this.#firstSentUs, sample.sentUs);
    this.#lastSentUs = Math.max(this.#lastSentUs, sample.sentUs);
    this.#views.get(this.#indexOf.get(sample.worker) ?? -1)?.add(sample, sample.sentUs >= this.#steadyFromUs);
  }

  get views(): WorkerView[] {
    return [...this.#views].toSorted(([one], [other]) => one - other).map(([index, draft]) => draft.view(index));
  }

  /** From the first request of all workers to the last; undefined without two. */
  get sendingMs(): number | undefined {
    return this.#lastSentUs > this.#firstSentUs ? (this.#lastSentUs - this.#firstSentUs) / 1000 : undefined;
  }
}

class Draft {
  readonly #tally = new Tally();
  readonly #latency = new Latency();
  readonly #drops = new DropSlices();
  readonly #slices: LatencySlices | undefined;

  constructor(slicesFromUs: number | undefined) {
    this.#slices = slicesFromUs === undefined ? undefined : new LatencySlices(slicesFromUs);
  }

  add(sample: Sample, isSteady: boolean): void {
    const { outcome, sentUs, dueUs, endedUs } = sample;
    this.#tally.add(sample);
    if (isSteady) this.#drops.add(sentUs, outcome);
    if (outcome !== 'ok') return;
    const durationUs = endedUs - (Number.isNaN(dueUs) ? sentUs : dueUs);
    this.#latency.record(durationUs);
    this.#slices?.record(sentUs, durationUs);
  }

  view(index: number): WorkerView {
    return {
      index,
      counts: this.#tally.counts,
      latency: this.#latency.summary(),
      drops: this.#drops.slices,
      slices: this.#slices,
    };
  }
}
