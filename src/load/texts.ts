/** What stands for every further text once a worker has used up the distinct ones of a kind. */
export const OVERFLOW_TEXT = '(other)';

/** Distinct texts of each kind; more would mean that the target makes them up per request. */
const MAX_DISTINCT = { version: 1000, detail: 1000, remote: 20_000 } as const;

export type TextKind = keyof typeof MAX_DISTINCT;

/** The texts of one worker's evidence, each sent once and from then on named by its id. Bounded, whatever the target answers. */
export class Texts {
  readonly #ids = { version: new Map<string, number>(), detail: new Map<string, number>(), remote: new Map<string, number>() };
  #last = 0;
  #fresh: string[] = [];

  /** 0 for the empty text, which stands for "none". */
  idOf(kind: TextKind, text: string): number {
    if (text === '') return 0;
    const ids = this.#ids[kind];
    const known = ids.get(text);
    if (known !== undefined) return known;
    if (ids.size >= MAX_DISTINCT[kind] && text !== OVERFLOW_TEXT) return this.idOf(kind, OVERFLOW_TEXT);
    this.#last++;
    ids.set(text, this.#last);
    this.#fresh.push(text);
    return this.#last;
  }

  /** The texts added since the last call, in the order of their ids. */
  takeFresh(): string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}
