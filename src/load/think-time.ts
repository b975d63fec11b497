import type { Thread } from './thread.ts';

/** Threads that rest between an answer and their next request. */
export class ThinkTime {
  readonly #durationMs: number;
  readonly #resting = new Map<Thread, NodeJS.Timeout>();

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** Calls `then` when the thread has rested; at once without a think time. */
  rest(thread: Thread, then: (thread: Thread) => void): void {
    if (this.#durationMs === 0) {
      then(thread);
      return;
    }
    const wake = (): void => {
      this.#resting.delete(thread);
      then(thread);
    };
    this.#resting.set(thread, setTimeout(wake, this.#durationMs));
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
