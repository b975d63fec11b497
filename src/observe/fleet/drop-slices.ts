import { isDropped, type Outcome } from '../../load/outcome.ts';

const SHORTEST_SLICE_US = 1_000_000;
const MOST_SLICES = 64;

/** Requests that were sent in one slice of time, and how many of them were dropped. */
export interface DropSlice {
  sent: number;
  dropped: number;
}

/** Drops by when their requests were sent: they come in bursts, so what they say is said by slices. At first 1 s each, at most 64. */
export class DropSlices {
  #sliceUs = SHORTEST_SLICE_US;
  #slices = new Map<number, DropSlice>();

  add(sentUs: number, outcome: Outcome): void {
    let number = Math.floor(sentUs / this.#sliceUs);
    while (!this.#slices.has(number) && this.#slices.size >= MOST_SLICES) {
      this.#lengthen();
      number = Math.floor(sentUs / this.#sliceUs);
    }
    const slice = this.#slices.get(number) ?? { sent: 0, dropped: 0 };
    this.#slices.set(number, slice);
    slice.sent += 1;
    if (isDropped(outcome)) slice.dropped += 1;
  }

  get slices(): readonly DropSlice[] {
    return [...this.#slices.values()];
  }

  #lengthen(): void {
    const finer = this.#slices;
    this.#sliceUs *= 2;
    this.#slices = new Map();
    for (const [number, { sent, dropped }] of finer) {
      const half = this.#slices.get(Math.floor(number / 2)) ?? { sent: 0, dropped: 0 };
      this.#slices.set(Math.floor(number / 2), { sent: half.sent + sent, dropped: half.dropped + dropped });
    }
  }
}
