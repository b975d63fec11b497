/** More than any header that we read needs; the rest of a longer value is checked but not kept. */
const KEPT_VALUE_BYTES = 512;
const KEPT_NAME_BYTES = 64;

/** The name and value of the header line being parsed, gathered byte by byte over any fragmentation. */
export class HeaderField {
  readonly #name = Buffer.allocUnsafe(KEPT_NAME_BYTES);
  readonly #value = Buffer.allocUnsafe(KEPT_VALUE_BYTES);
  #nameLength = 0;
  #valueLength = 0;

  clear(): void {
    this.#nameLength = 0;
    this.#valueLength = 0;
  }

  addToName(lowerCaseByte: number): void {
    if (this.#nameLength < KEPT_NAME_BYTES) this.#name[this.#nameLength] = lowerCaseByte;
    this.#nameLength++;
  }

  addToValue(byte: number): void {
    if (this.#valueLength < KEPT_VALUE_BYTES) this.#value[this.#valueLength] = byte;
    this.#valueLength++;
  }

  /** `name` as lower-case bytes. */
  isNamed(name: Uint8Array): boolean {
    if (name.length !== this.#nameLength || name.length > KEPT_NAME_BYTES) return false;
    for (let index = 0; index < name.length; index++) if (this.#name[index] !== name[index]) return false;
    return true;
  }

  /** Without the white space after it. */
  value(): string {
    return this.#value.toString('latin1', 0, Math.min(this.#valueLength, KEPT_VALUE_BYTES)).trimEnd();
  }

  /** The value was too long to be kept whole. */
  get isCut(): boolean {
    return this.#valueLength > KEPT_VALUE_BYTES;
  }
}
