/** The latin1 text of bytes that are mostly the same as last time: a string is made only when they are not. */
export class RepeatedText {
  #bytes = Buffer.alloc(0);
  #text = '';

  of(bytes: Uint8Array, length: number): string {
    if (!this.#isSame(bytes, length)) {
      this.#bytes = Buffer.from(bytes.subarray(0, length));
      this.#text = this.#bytes.toString('latin1');
    }
    return this.#text;
  }

  #isSame(bytes: Uint8Array, length: number): boolean {
    const last = this.#bytes;
    if (last.length !== length) return false;
    for (let index = 0; index < length; index++) if (last[index] !== bytes[index]) return false;
    return true;
  }
}
