/** Tells events to a function of the caller's. */
export interface Teller<Event> {
  readonly tell: (event: Event) => void;
  /** Aborted when the caller wants the end, or when its function has thrown. */
  readonly interrupt: AbortSignal;
  /** Throws again what its function has thrown. */
  readonly check: () => void;
}

/** What a listener throws must not end a release in the middle: it interrupts the run, in order, and is thrown once that is over. */
export function tellerOf<Event>(listener: ((event: Event) => void) | undefined, signal: AbortSignal | undefined): Teller<Event> {
  const thrown = new AbortController();
  return {
    tell(event) {
      if (thrown.signal.aborted) return;
      try {
        listener?.(event);
      } catch (fault) {
        thrown.abort(fault);
      }
    },
    interrupt: AbortSignal.any([thrown.signal, ...(signal === undefined ? [] : [signal])]),
    check: () => thrown.signal.throwIfAborted(),
  };
}
