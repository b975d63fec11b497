import { UNKNOWN_VERSION } from '../sample.ts';

/** Times are when the request was sent. */
export interface SeenVersion {
  readonly version: string;
  readonly requests: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly firstNewAtMs: number;
  readonly lastOldAtMs: number;
  /** How long both versions answered: 0 when the last old answer was asked for before the first new one. */
  readonly overlapMs: number;
  /** How often, going through the answers of the two versions in the order of sending, an old one directly follows a new one. */
  readonly flipBacks: number;
}

interface Seen {
  readonly version: string;
  requests: number;
  readonly firstAtUs: number;
  lastAtUs: number;
  /** Of each other version: whether it answered after this version last did. */
  readonly answeredSince: Set<Seen>;
  /** Of each other version: how often this one directly followed it. */
  readonly followed: Map<Seen, number>;
}

/** Folds ok answers, in the order in which their requests were sent, into the versions seen and how one took over from another. */
export class Versions {
  private readonly seen = new Map<string, Seen>();
  private last: Seen | undefined;

  add(version: string, sentUs: number): void {
    const current = version === this.last?.version ? this.last : this.entry(version, sentUs);
    current.requests += 1;
    current.lastAtUs = sentUs;
    // Nothing changed hands.
    if (current === this.last) return;
    this.last = current;
    for (const other of this.seen.values()) {
      if (other === current) continue;
      if (current.answeredSince.delete(other)) current.followed.set(other, (current.followed.get(other) ?? 0) + 1);
      other.answeredSince.add(current);
    }
  }

  get list(): SeenVersion[] {
    return [...this.seen.values()].map(({ version, requests, firstAtUs, lastAtUs }) => ({
      version,
      requests,
      firstAtMs: firstAtUs / 1000,
      lastAtMs: lastAtUs / 1000,
    }));
  }

  /**
   * From each version to the one that appeared next. Answers without a version say nothing about a change between two that have
   * one, so `unknown` takes part only when it is one of two.
   */
  get transitions(): Transition[] {
    const named = [...this.seen.values()].filter(({ version }) => version !== UNKNOWN_VERSION);
    const inOrder = named.length > 1 ? named : [...this.seen.values()];
    return inOrder.slice(1).flatMap((to, index) => {
      const from = inOrder[index];
      return from === undefined ? [] : [transition(from, to)];
    });
  }

  private entry(version: string, sentUs: number): Seen {
    const known = this.seen.get(version);
    if (known !== undefined) return known;
    const added: Seen = {
      version,
      requests: 0,
      firstAtUs: sentUs,
      lastAtUs: sentUs,
      answeredSince: new Set(),
      followed: new Map(),
    };
    this.seen.set(version, added);
    return added;
  }
}

function transition(from: Seen, to: Seen): Transition {
  return {
    from: from.version,
    to: to.version,
    firstNewAtMs: to.firstAtUs / 1000,
    lastOldAtMs: from.lastAtUs / 1000,
    overlapMs: Math.max(0, from.lastAtUs - to.firstAtUs) / 1000,
    flipBacks: from.followed.get(to) ?? 0,
  };
}
