import { elapsedUs, type RunClock } from '../clock.ts';
import type { LoadPlan } from './plan.ts';
import { ThinkTime } from './think-time.ts';
import type { Model, Thread } from './thread.ts';

/** JMeter's way: each thread sends, waits for the answer, thinks, and sends again, until its loops or the time are over. */
export class ClosedModel implements Model {
  readonly #clock: RunClock;
  readonly #endUs: number;
  readonly #requestsPerThread: number;
  readonly #thinkTime: ThinkTime;
  #stopped = false;

  constructor(plan: LoadPlan, clock: RunClock, startUs: number) {
    this.#clock = clock;
    this.#endUs = startUs + plan.durationMs * 1000;
    this.#requestsPerThread = plan.loops * plan.requests.length;
    this.#thinkTime = new ThinkTime(plan.thinkTimeMs);
  }

  started(thread: Thread): void {
    this.#sendOrFinish(thread);
  }

  free(thread: Thread): void {
    if (this.#isOver(thread)) thread.finish();
    else this.#thinkTime.rest(thread, (rested) => this.#sendOrFinish(rested));
  }

  stop(): void {
    this.#stopped = true;
    this.#thinkTime.finishAll();
  }

  tick(nowUs: number): void {
    if (nowUs >= this.#endUs && !this.#stopped) this.stop();
  }

  waitingDue(): number {
    return 0;
  }

  #sendOrFinish(thread: Thread): void {
    if (this.#isOver(thread)) thread.finish();
    else thread.send(NaN);
  }

  #isOver(thread: Thread): boolean {
    return this.#stopped || thread.sent >= this.#requestsPerThread || elapsedUs(this.#clock) >= this.#endUs;
  }
}
