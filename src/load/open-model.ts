import { elapsedUs, type RunClock } from '../clock.ts';
import { Arrivals, type Arrival } from './arrivals.ts';
import { Fifo } from './fifo.ts';
import type { HealthMeter } from './health.ts';
import { PACER_LEAD_US } from './pacer-cells.ts';
import type { LoadPlan } from './plan.ts';
import { threadStartUs } from './split.ts';
import type { Model, Thread } from './thread.ts';

/** One worker's part of the open model. */
export interface OpenModelPart {
  readonly plan: LoadPlan;
  readonly worker: number;
  /** Workers in all, on all machines. */
  readonly workers: number;
  readonly clock: RunClock;
  /** The load's intended start, on the run's clock. */
  readonly startUs: number;
  readonly health: HealthMeter;
}

/**
 * A schedule decides when requests are sent, whatever the target does. An arrival takes the thread that has been free for longest;
 * when none is free it waits its turn, is sent late and is never skipped: its sample tells by how much. Only `stop` gives up arrivals
 * that still wait; the end of the schedule does not.
 */
export class OpenModel implements Model {
  readonly #part: OpenModelPart;
  /** Free threads that keep their connection, and those that do not, longest free first. */
  readonly #keeping = new Fifo<Thread>();
  readonly #renewing = new Fifo<Thread>();
  readonly #arrivals: Arrivals;
  #next: Arrival | undefined;
  #sent = 0;
  /** The same sequence again, to count what is due without storing what waits. */
  readonly #dueArrivals: Arrivals;
  #nextDue: Arrival | undefined;
  #due = 0;
  #stopped = false;

  constructor(part: OpenModelPart) {
    const { plan, worker, workers } = part;
    this.#part = part;
    const own = { first: worker, own: 1, all: workers };
    this.#arrivals = new Arrivals(plan, own);
    this.#next = this.#arrivals.next();
    this.#dueArrivals = new Arrivals(plan, own);
    this.#nextDue = this.#dueArrivals.next();
  }

  /** Counts as free from when it was to start: that it starts later is our own doing. */
  started(thread: Thread): void {
    const { plan, startUs } = this.#part;
    this.#becomeFree(thread, startUs + threadStartUs(thread.number, plan.threads, plan.rampUpMs));
  }

  free(thread: Thread): void {
    this.#becomeFree(thread, elapsedUs(this.#part.clock));
  }

  stop(): void {
    this.waitingDue(elapsedUs(this.#part.clock));
    this.#stopped = true;
    this.#finishFree();
  }

  tick(): void {
    this.sendDue();
  }

  /** How many were due and are not sent; after `stop`, how many it gave up. */
  waitingDue(nowUs: number): number {
    const elapsed = nowUs - this.#part.startUs;
    while (!this.#stopped && this.#nextDue !== undefined && this.#nextDue.dueUs <= elapsed) {
      this.#due++;
      this.#nextDue = this.#dueArrivals.next();
    }
    return Math.max(0, this.#due - this.#sent);
  }

  /** Sends what is due, as far as threads are free. */
  sendDue(): void {
    const { clock, startUs } = this.#part;
    while (this.#next !== undefined && !this.#stopped) {
      const arrival = this.#next;
      const dueUs = startUs + arrival.dueUs;
      if (elapsedUs(clock) < dueUs - PACER_LEAD_US) return;
      const thread = this.#freeThreadFor(arrival);
      if (thread === undefined) return;
      // The pacer wakes us a little early, to make up for the time that waking takes; what is left of it is not worth a sleep.
      let nowUs = elapsedUs(clock);
      while (nowUs < dueUs) nowUs = elapsedUs(clock);
      // While no thread was free the target kept it waiting; only what came after that is our own lateness.
      this.#part.health.lateSend(nowUs - Math.max(dueUs, thread.freeSinceUs));
      this.#sent++;
      this.#next = this.#arrivals.next();
      thread.send(dueUs, thread.freeSinceUs > dueUs);
    }
    if (this.#isOver()) this.#finishFree();
  }

  #isOver(): boolean {
    return this.#stopped || this.#next === undefined;
  }

  #becomeFree(thread: Thread, sinceUs: number): void {
    if (this.#isOver()) {
      thread.finish();
      return;
    }
    thread.freeSinceUs = sinceUs;
    (thread.keepsConnection ? this.#keeping : this.#renewing).push(thread);
    this.sendDue();
  }

  /** With both kinds of connections, the arrivals take turns between them; the other kind helps out rather than let one wait. */
  #freeThreadFor(arrival: Arrival): Thread | undefined {
    const keepingFirst = arrival.ordinal % 2 === 0;
    const [first, second] = keepingFirst ? [this.#keeping, this.#renewing] : [this.#renewing, this.#keeping];
    return first.shift() ?? second.shift();
  }

  #finishFree(): void {
    for (const queue of [this.#keeping, this.#renewing]) {
      for (let thread = queue.shift(); thread !== undefined; thread = queue.shift()) thread.finish();
    }
  }
}
