/** The time a container has to end by itself. It can be shortened while it runs: a second, stricter deletion does that. */
export class GracePeriod {
  readonly #ending = new AbortController();
  #endsAtMs: number;
  #timer: NodeJS.Timeout;

  constructor(graceMs: number) {
    this.#endsAtMs = performance.now() + graceMs;
    this.#timer = setTimeout(() => this.#ending.abort(), graceMs);
  }

  /** Aborts at the end of the period. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  remainingMs(): number {
    return Math.max(0, this.#endsAtMs - performance.now());
  }

  shortenTo(graceMs: number): void {
    if (graceMs >= this.remainingMs()) return;
    this.release();
    this.#endsAtMs = performance.now() + graceMs;
    this.#timer = setTimeout(() => this.#ending.abort(), graceMs);
  }

  /** It is no longer needed. */
  release(): void {
    clearTimeout(this.#timer);
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const done = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', done, { once: true });
  return promise;
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
