import type { ListChange } from '../../../live/live-update.ts';

/** The last items of a list that is told in pieces. */
export class FollowedList<Item> {
  items: readonly Item[] = [];
  /** Of what came after the last item. */
  private next = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  clear(): void {
    this.items = [];
    this.next = 0;
  }

  take({ from, items }: ListChange<Item>): void {
    // The same items may be told again, and some may never have been.
    const fresh = items.slice(Math.max(0, this.next - from));
    this.next = Math.max(this.next, from + items.length);
    if (fresh.length > 0) this.items = [...this.items, ...fresh].slice(-this.most);
  }
}
