import type { Cell } from './cells.ts';
import { Latency, type LatencySummary } from './latency.ts';
import { type Counts, Tally } from './tally.ts';

/** The counts and latencies of some of the requests. Latency is that of ok answers: how fast a failure came says nothing good. */
export class Group {
  readonly tally = new Tally();
  readonly fromSend = new Latency();
  readonly fromDue = new Latency();

  absorb(cell: Cell): void {
    this.tally.absorb(cell);
    if (cell.outcome === 'ok') this.absorbLatency(cell);
  }

  protected absorbLatency({ fromSend, fromDue }: Cell): void {
    this.fromSend.absorb(fromSend);
    if (fromDue !== undefined) this.fromDue.absorb(fromDue);
  }
}

/** One group for each value of a property, such as the phase, made when the value first occurs. */
export class Groups<Key extends string> {
  private readonly groups = new Map<Key, Group>();

  of(key: Key): Group {
    let group = this.groups.get(key);
    if (group === undefined) {
      group = new Group();
      this.groups.set(key, group);
    }
    return group;
  }

  get counts(): Partial<Record<Key, Counts>> {
    return this.map((group) => group.tally.counts);
  }

  get fromSend(): Partial<Record<Key, LatencySummary>> {
    return this.map((group) => group.fromSend.summary());
  }

  get fromDue(): Partial<Record<Key, LatencySummary>> {
    return this.map((group) => group.fromDue.summary());
  }

  private map<Value>(valueOf: (group: Group) => Value): Partial<Record<Key, Value>> {
    // A target may name its version `__proto__`: entries define own properties whatever the key.
    return Object.fromEntries([...this.groups].map(([key, group]) => [key, valueOf(group)])) as Partial<Record<Key, Value>>;
  }
}
