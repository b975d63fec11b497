/**
 * The kubelet learns that a container has started or ended by listing the containers once a second (PLEG), for all pods at the same
 * moment. Much that is visible from outside follows this beat: a crash is noticed up to a second late, and a readiness probe that
 * failed because the app did not listen yet is repeated at the next beat.
 */
export class Relist {
  readonly #timer: NodeJS.Timeout;
  #beat = Promise.withResolvers<void>();

  constructor(periodMs: number) {
    this.#timer = setInterval(() => this.#strike(), periodMs);
  }

  /** Resolves at the next beat, or at once when the node stops. */
  next(): Promise<void> {
    return this.#beat.promise;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#beat.resolve();
  }

  #strike(): void {
    const struck = this.#beat;
    this.#beat = Promise.withResolvers<void>();
    struck.resolve();
  }
}
