import type { Cause } from '../../../src/verdict/diagnosis/cause.ts';

/** What was staged when a request was dropped. In a clean run it was nothing. */
export type Label = Cause | 'nothing';

/** How many dropped requests with one label were put down to which cause. */
export class Confusion {
  readonly #drops = new Map<Label, Map<Cause, number>>();

  add(label: Label, named: Cause): void {
    const row = this.#drops.get(label) ?? new Map<Cause, number>();
    this.#drops.set(label, row.set(named, (row.get(named) ?? 0) + 1));
  }

  of(label: Label, named: Cause): number {
    return this.#drops.get(label)?.get(named) ?? 0;
  }

  /** With this label; all without one. */
  drops(label?: Label): number {
    const rows = label === undefined ? [...this.#drops.values()] : [this.#drops.get(label) ?? new Map<Cause, number>()];
    return rows.flatMap((row) => [...row.values()]).reduce((sum, drops) => sum + drops, 0);
  }

  get right(): number {
    return [...this.#drops].reduce((sum, [label, row]) => sum + (label === 'nothing' ? 0 : (row.get(label) ?? 0)), 0);
  }

  get labels(): readonly Label[] {
    return [...this.#drops.keys()];
  }

  /** The causes that were named. */
  get named(): readonly Cause[] {
    return [...new Set([...this.#drops.values()].flatMap((row) => [...row.keys()]))];
  }
}
