import { elapsedUs, type RunClock } from '../clock.ts';
import type { Thread } from './thread.ts';

/** Threads that rest between an answer and their next request. */
export class Rest {
  readonly #clock: RunClock;
  readonly #resting = new Map<Thread, NodeJS.Timeout>();

  constructor(clock: RunClock) {
    this.#clock = clock;
  }

  /** Calls `then` once `untilUs` has come on the run's clock, never earlier; at once when it has. */
  until(untilUs: number, thread: Thread, then: (thread: Thread) => void): void {
    const waitMs = (untilUs - elapsedUs(this.#clock)) / 1000;
    if (!(waitMs > 0)) {
      this.#resting.delete(thread);
      then(thread);
      return;
    }
    // Timers know whole milliseconds and may be a fraction of one early: then it rests once more.
    const wake = (): void => this.until(untilUs, thread, then);
    this.#resting.set(thread, setTimeout(wake, Math.ceil(waitMs)));
  }

  /** Nobody rests any more: those who did have no more to do. */
  finishAll(): void {
    for (const [thread, timer] of this.#resting) {
      clearTimeout(timer);
      thread.finish();
    }
    this.#resting.clear();
  }
}
