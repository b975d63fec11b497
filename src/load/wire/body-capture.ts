import { type CapturedBody, MAX_CAPTURED_BYTES } from '../answer.ts';
import type { BodySink } from './chunked-body.ts';

/** The start of a body, kept only until the response has ended. Grows with what the target sends, up to the cap. */
export class BodyCapture implements CapturedBody {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;
  #isCut = false;

  readonly sink: BodySink = (bytes, start, end) => {
    const take = Math.min(end - start, MAX_CAPTURED_BYTES - this.#length);
    if (take < end - start) this.#isCut = true;
    if (take <= 0) return;
    if (this.#length + take > this.#bytes.length) this.#grow(this.#length + take);
    bytes.copy(this.#bytes, this.#length, start, start + take);
    this.#length += take;
  };

  clear(): void {
    this.#length = 0;
    this.#isCut = false;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  text(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }

  #grow(needed: number): void {
    const wider = Buffer.allocUnsafe(Math.min(MAX_CAPTURED_BYTES, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(wider, 0, 0, this.#length);
    this.#bytes = wider;
  }
}
