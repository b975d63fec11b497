import { messageOf } from '../../errors.ts';
import type { ClusterPort, Kind, ObjectOfKind, Selection } from '../cluster-port.ts';
import { Abandoned, type Mark } from '../strategy.ts';

/** Several collections kept in view at once, until all of them are stopped. */
export class Follows {
  readonly #stopped = new AbortController();
  readonly #cluster: ClusterPort;
  readonly #mark: Mark;
  readonly #ends: Promise<void>[] = [];

  constructor(cluster: ClusterPort, mark: Mark) {
    this.#cluster = cluster.until(this.#stopped.signal);
    this.#mark = mark;
  }

  /**
   * Resolves once the first state was noted. What cannot be followed, for want of a right say, is marked as lost and is no reason to
   * fail: never rejects.
   */
  async add<K extends Kind>(kind: K, selection: Selection, note: (objects: readonly ObjectOfKind[K][]) => void): Promise<void> {
    const first = Promise.withResolvers<void>();
    const following = this.#cluster.follow(kind, selection, (objects) => {
      note(objects);
      first.resolve();
    });
    const ended = following.catch((fault: unknown) => {
      if (!(fault instanceof Abandoned)) this.#mark('watch-lost', messageOf(fault));
    });
    this.#ends.push(ended);
    await Promise.race([first.promise, ended]);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#ends);
  }
}
