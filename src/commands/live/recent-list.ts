import type { ListChange } from '../../report/live/live-update.ts';

/** The last items of a list that only grows. */
export class RecentList<Item> {
  private readonly most: number;
  private items: Item[] = [];
  private count = 0;
  private taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  add(item: Item): void {
    this.count += 1;
    this.items.push(item);
    if (this.items.length >= 2 * this.most) this.items = this.items.slice(-this.most);
  }

  whole(): ListChange<Item> {
    return this.since(0);
  }

  /** What was added since it was last taken. */
  takeChange(): ListChange<Item> {
    const change = this.since(this.taken);
    this.taken = this.count;
    return change;
  }

  private since(number: number): ListChange<Item> {
    const from = Math.max(number, this.count - this.most, 0);
    return { from, items: from === this.count ? [] : this.items.slice(from - this.count) };
  }
}
