import { elapsedUs, type RunClock } from '../clock.ts';
import type { LoadPlan } from './plan.ts';
import { type Random, threadRandom } from './random.ts';
import { Rest } from './rest.ts';
import { drawPauseMs } from './think-time.ts';
import type { Model, Thread } from './thread.ts';

interface Rhythm {
  readonly random: Random;
  /** When its current loop began. */
  loopStartedUs: number;
}

/** JMeter's way: each thread sends, waits for the answer, thinks, and sends again, until its loops or the time are over. */
export class ClosedModel implements Model {
  readonly #plan: LoadPlan;
  readonly #clock: RunClock;
  readonly #endUs: number;
  readonly #requestsPerThread: number;
  readonly #rest: Rest;
  readonly #hasPauses: boolean;
  readonly #rhythms = new Map<Thread, Rhythm>();
  #stopped = false;

  constructor(plan: LoadPlan, clock: RunClock, startUs: number) {
    this.#plan = plan;
    this.#clock = clock;
    this.#endUs = startUs + plan.durationMs * 1000;
    this.#requestsPerThread = plan.loops * plan.requests.length;
    this.#rest = new Rest(clock);
    this.#hasPauses = plan.thinkTimeMs !== 0 || plan.pacingMs > 0;
  }

  started(thread: Thread): void {
    this.#sendOrFinish(thread);
  }

  free(thread: Thread): void {
    if (this.#isOver(thread)) thread.finish();
    else if (this.#hasPauses) this.#rest.until(this.#nextSendUs(thread), thread, (rested) => this.#sendOrFinish(rested));
    else thread.send(NaN);
  }

  stop(): void {
    this.#stopped = true;
    this.#rest.finishAll();
  }

  tick(nowUs: number): void {
    if (nowUs >= this.#endUs && !this.#stopped) this.stop();
  }

  waitingDue(): number {
    return 0;
  }

  #sendOrFinish(thread: Thread): void {
    if (this.#isOver(thread)) {
      thread.finish();
      return;
    }
    const startsLoop = this.#startsLoop(thread);
    thread.send(NaN);
    // Read after the send, so that in the evidence, too, no two loops are closer than their pace.
    if (startsLoop && this.#plan.pacingMs > 0) this.#rhythmOf(thread).loopStartedUs = elapsedUs(this.#clock);
  }

  /** After the think time; a new loop not before its pace allows. */
  #nextSendUs(thread: Thread): number {
    const { random, loopStartedUs } = this.#rhythmOf(thread);
    const thoughtUs = elapsedUs(this.#clock) + drawPauseMs(this.#plan.thinkTimeMs, random) * 1000;
    return this.#startsLoop(thread) ? Math.max(thoughtUs, loopStartedUs + this.#plan.pacingMs * 1000) : thoughtUs;
  }

  #rhythmOf(thread: Thread): Rhythm {
    const known = this.#rhythms.get(thread);
    if (known !== undefined) return known;
    const rhythm = { random: threadRandom(this.#plan.seed, thread.number), loopStartedUs: -Infinity };
    this.#rhythms.set(thread, rhythm);
    return rhythm;
  }

  #startsLoop(thread: Thread): boolean {
    return thread.sent % this.#plan.requests.length === 0;
  }

  #isOver(thread: Thread): boolean {
    return this.#stopped || thread.sent >= this.#requestsPerThread || elapsedUs(this.#clock) >= this.#endUs;
  }
}
