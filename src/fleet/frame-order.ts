import type { Frame } from './frame.ts';
import type { FrameRange } from './lease-message.ts';

/** Frames that wait behind a gap: beyond this many the gap is given up, or memory would grow with what is missing. */
const MOST_WAITING = 20_000;

/** Puts the frames of one worker in order: each once, none without those before it, unless they are given up. */
export class FrameOrder {
  readonly #waiting = new Map<number, Frame>();
  #next = 0;

  /** Those that can be read now, in order. A frame that came before is dropped. */
  add(frame: Frame): Frame[] {
    if (frame.sequence < this.#next || this.#waiting.has(frame.sequence)) return [];
    this.#waiting.set(frame.sequence, frame);
    return this.#take();
  }

  /** The first frames that are missing although later ones have come. */
  get gap(): FrameRange | undefined {
    if (this.#waiting.size === 0) return undefined;
    let to = this.#next;
    while (!this.#waiting.has(to + 1)) to += 1;
    return { from: this.#next, to };
  }

  /** Too much waits behind the gap. */
  get isFull(): boolean {
    return this.#waiting.size > MOST_WAITING;
  }

  /** How many frames have been read or given up. */
  get next(): number {
    return this.#next;
  }

  /** Goes on without what is missing; returns what waited behind it. */
  giveUp(): Frame[] {
    const { gap } = this;
    if (gap === undefined) return [];
    this.#next = gap.to + 1;
    return this.#take();
  }

  #take(): Frame[] {
    const ready: Frame[] = [];
    for (let frame = this.#waiting.get(this.#next); frame !== undefined; frame = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
      ready.push(frame);
    }
    return ready;
  }
}
