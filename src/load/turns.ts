/** Its items in turn, again and again; the list may be replaced at any time. */
export class Turns<Item> {
  #items: readonly Item[];
  #turn = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  next(): Item {
    const item = this.#items[this.#turn++ % this.#items.length];
    if (item === undefined) throw new RangeError('nothing to take turns among');
    return item;
  }

  replace(items: readonly Item[]): void {
    this.#items = items;
  }
}
