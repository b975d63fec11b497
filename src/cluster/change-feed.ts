interface Watcher<E> {
  readonly listener: (event: E) => void;
  /** The newest revision this watcher has been told about. */
  seen: number;
}

/**
 * The store's changes in order, to everyone who watches. A change that a listener makes is told after the one it is reacting to has
 * reached everyone, so that all watchers see one order. A listener that throws is a bug of that listener and never fails the writer:
 * the error surfaces as an uncaught exception.
 */
export class ChangeFeed<E extends { readonly revision: number }> {
  readonly #keptEvents: number;
  #kept: E[] = [];
  readonly #queue: E[] = [];
  readonly #watchers = new Set<Watcher<E>>();
  /** The oldest revision from which a watch can still continue. */
  #continuesFrom: number;
  #newest: number;
  #delivering = false;

  constructor(keptEvents: number, revision: number) {
    this.#keptEvents = keptEvents;
    this.#continuesFrom = revision;
    this.#newest = revision;
  }

  publish(event: E): void {
    this.#newest = event.revision;
    this.#kept.push(event);
    // Dropping in large steps keeps publishing cheap; what is promised is that at least `keptEvents` are kept.
    if (this.#kept.length > 2 * this.#keptEvents) {
      const dropped = this.#kept.length - this.#keptEvents;
      this.#continuesFrom = this.#kept[dropped - 1]?.revision ?? this.#continuesFrom;
      this.#kept = this.#kept.slice(dropped);
    }
    this.#queue.push(event);
    this.#deliver();
  }

  /** Whether all changes after that revision are still kept. */
  continuesFrom(revision: number): boolean {
    return revision >= this.#continuesFrom && revision <= this.#newest;
  }

  /** Tells `listener` the kept changes after `sinceRevision`, then each new one; returns how to stop. */
  watch(listener: (event: E) => void, sinceRevision = this.#newest): () => void {
    const watcher: Watcher<E> = { listener, seen: sinceRevision };
    this.#watchers.add(watcher);
    const nested = this.#delivering;
    this.#delivering = true;
    for (const event of this.#kept.filter(({ revision }) => revision > sinceRevision)) this.#tell(watcher, event);
    this.#delivering = nested;
    this.#deliver();
    return () => void this.#watchers.delete(watcher);
  }

  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      for (const watcher of this.#watchers) this.#tell(watcher, event);
    }
    this.#delivering = false;
  }

  #tell(watcher: Watcher<E>, event: E): void {
    if (!this.#watchers.has(watcher) || event.revision <= watcher.seen) return;
    watcher.seen = event.revision;
    try {
      watcher.listener(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
