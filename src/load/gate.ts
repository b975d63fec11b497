/** Opens when the members 0 to `count` - 1 have passed. Passing twice counts once, other members do not count. */
export class Gate {
  readonly opened: Promise<void>;
  readonly #passed = new Set<number>();
  readonly #count: number;
  readonly #open: () => void;

  constructor(count: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.opened = promise;
    this.#open = resolve;
    this.#count = count;
  }

  pass(member: number): void {
    if (member < this.#count) this.#passed.add(member);
    if (this.#passed.size === this.#count) this.#open();
  }
}
