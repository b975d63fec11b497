import type { LoadPlan } from './plan.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import type { LoadShare } from './share.ts';
import { threadsStarted, workerOfArrival } from './split.ts';

/** One request that the open model wants sent: its number over all workers, and when. */
export interface Arrival {
  readonly ordinal: number;
  /** Microseconds since the load's start. */
  readonly dueUs: number;
  readonly worker: number;
}

/**
 * The arrivals of the open model that a share of the workers sends, in order. Workers and pacers, on however many machines, each walk the
 * same pure sequence, so that nothing has to be handed from one to the other and no arrival can be lost between them.
 */
export class Arrivals {
  readonly #schedule: Schedule;
  readonly #threads: number;
  readonly #rampUpMs: number;
  readonly #share: LoadShare;
  #ordinal = 0;

  constructor(plan: LoadPlan, share: LoadShare) {
    this.#schedule = scheduleOf(plan);
    this.#threads = plan.threads;
    this.#rampUpMs = plan.rampUpMs;
    this.#share = share;
  }

  next(): Arrival | undefined {
    const { first, own, all } = this.#share;
    for (;;) {
      const ordinal = this.#ordinal;
      const dueUs = this.#schedule.dueUs(ordinal);
      if (dueUs === undefined) return undefined;
      const started = threadsStarted(dueUs, this.#threads, this.#rampUpMs);
      const worker = workerOfArrival(ordinal, started, all);
      if (worker >= first && worker < first + own) {
        this.#ordinal = ordinal + 1;
        return { ordinal, dueUs, worker };
      }
      this.#ordinal = started === this.#threads ? this.#nextTurn(ordinal, worker) : ordinal + 1;
    }
  }

  /** With all threads started the turns repeat, and those of others need not be walked one by one. */
  #nextTurn(ordinal: number, worker: number): number {
    const { first, all } = this.#share;
    const pairs = Math.max(1, Math.floor(this.#threads / 2));
    const turn = Math.floor(ordinal / 2);
    const ownTurn = turn + ((first - worker + all) % all);
    const nextRound = turn - (turn % pairs) + pairs;
    return 2 * Math.min(ownTurn, nextRound);
  }
}
