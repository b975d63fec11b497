import { oneLine, type TestElement } from './test-element.ts';

/** Something of the plan that the profile does not have. */
export interface Leftover {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  /** What it would have done, or what to do instead. */
  readonly instead: string;
}

/** What is to be told of an import beside the profile. */
export class Notes {
  readonly #leftovers = new Map<string, Leftover>();
  readonly #remarks = new Set<string>();
  /** Disabled elements met, which JMeter would not run either. */
  disabled = 0;
  /** Samplers that follow redirects, as they do unless told otherwise. */
  followsRedirects = 0;

  /** In the order in which they were met; the same of one element counts once. */
  get leftovers(): Leftover[] {
    return [...this.#leftovers.values()];
  }

  /** What was carried over, and yet is not the same. */
  get remarks(): string[] {
    return [...this.#remarks];
  }

  leave({ type, name, path }: TestElement, instead: string): void {
    const leftover = { type, name, path, instead: oneLine(instead) };
    const key = JSON.stringify(leftover);
    if (!this.#leftovers.has(key)) this.#leftovers.set(key, leftover);
  }

  remark(text: string): void {
    this.#remarks.add(oneLine(text));
  }
}
