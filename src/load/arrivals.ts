import type { LoadPlan } from './plan.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import { threadsStarted, workerOfArrival } from './split.ts';

/** One request that the open model wants sent: its number over all workers, and when. */
export interface Arrival {
  readonly ordinal: number;
  /** Microseconds since the load's start. */
  readonly dueUs: number;
  readonly worker: number;
}

/**
 * The arrivals of the open model, in order. Workers and pacer each walk the same pure sequence, so that nothing has to be handed
 * from one to the other and no arrival can be lost between them.
 */
export class Arrivals {
  readonly #schedule: Schedule;
  readonly #threads: number;
  readonly #rampUpMs: number;
  readonly #workers: number;
  #ordinal = 0;

  constructor(plan: LoadPlan, workers: number) {
    this.#schedule = scheduleOf(plan);
    this.#threads = plan.threads;
    this.#rampUpMs = plan.rampUpMs;
    this.#workers = workers;
  }

  next(): Arrival | undefined {
    const ordinal = this.#ordinal;
    const dueUs = this.#schedule.dueUs(ordinal);
    if (dueUs === undefined) return undefined;
    this.#ordinal = ordinal + 1;
    const started = threadsStarted(dueUs, this.#threads, this.#rampUpMs);
    return { ordinal, dueUs, worker: workerOfArrival(ordinal, started, this.#workers) };
  }

  nextOf(worker: number): Arrival | undefined {
    for (;;) {
      const arrival = this.next();
      if (arrival === undefined || arrival.worker === worker) return arrival;
    }
  }
}
