import { encodeFrame, type FrameType } from '../frame.ts';
import type { FrameRange } from '../lease-message.ts';
import { type WorkerWords, writeWords } from '../worker-words.ts';

/** Where a log's text goes: `taken` is called once the system has it. */
export type WriteText = (text: string, taken: () => void) => void;

/** Frames that were said last are kept, in case they are asked for again. */
export const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * What this worker says, frame by frame. Never waits: text that the system has not taken yet is held in memory, and whoever has much to
 * say asks first how much that is.
 */
export class FrameLog {
  readonly #write: WriteText;
  readonly #keptBytesMax: number;
  /** By sequence number, the oldest first. */
  readonly #kept = new Map<number, string>();
  #keptBytes = 0;
  #sequence = 0;
  #waitingBytes = 0;
  #waitingFrames = 0;
  #taken = Promise.withResolvers<void>();

  constructor(write: WriteText, keptBytesMax = KEPT_BYTES) {
    this.#write = write;
    this.#keptBytesMax = keptBytesMax;
    this.#taken.resolve();
  }

  /** Not yet taken by the system. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get waitingFrames(): number {
    return this.#waitingFrames;
  }

  /** Settles when everything said so far has been taken. */
  get allTaken(): Promise<void> {
    return this.#taken.promise;
  }

  say<Type extends keyof WorkerWords>(type: Type, words: WorkerWords[Type]): void {
    this.sayBytes(type, writeWords(type, words));
  }

  sayBytes(type: FrameType, payload: Uint8Array): void {
    const sequence = this.#sequence++;
    const text = encodeFrame(sequence, type, payload);
    this.#keep(sequence, text);
    this.#send(text);
  }

  /** Says frames once more, under their old numbers, and of those that are no longer kept that they are not. */
  sayAgain({ from, to }: FrameRange): void {
    const first = this.#kept.keys().next().value ?? this.#sequence;
    if (from < first) this.say('forgotten', { from, to: Math.min(to, first - 1) });
    for (let sequence = Math.max(from, first); sequence <= to; sequence++) {
      const text = this.#kept.get(sequence);
      if (text === undefined) return;
      this.#send(text);
    }
  }

  #send(text: string): void {
    if (this.#waitingFrames === 0) this.#taken = Promise.withResolvers<void>();
    this.#waitingFrames += 1;
    this.#waitingBytes += text.length;
    this.#write(text, () => {
      this.#waitingFrames -= 1;
      this.#waitingBytes -= text.length;
      if (this.#waitingFrames === 0) this.#taken.resolve();
    });
  }

  #keep(sequence: number, text: string): void {
    this.#kept.set(sequence, text);
    this.#keptBytes += text.length;
    for (const [oldest, dropped] of this.#kept) {
      if (this.#keptBytes <= this.#keptBytesMax) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= dropped.length;
    }
  }
}
