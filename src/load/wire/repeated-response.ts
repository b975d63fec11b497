/** What reading a response has told. */
export interface ReadResponse {
  readonly status: number;
  /** Who sent it, where the status makes that worth knowing; else empty. */
  readonly server: string;
  /** Whether the connection can carry another request. */
  readonly persists: boolean;
  /** Values of the watched headers, undefined for those that were not there. */
  readonly watchedValues: readonly (string | undefined)[];
}

/** Longer ones are not remembered: they would cost more to compare and repeat less. */
const MAX_BYTES = 1024;

/**
 * The last response that came in one piece, with what it said. Most answers are the same bytes over and over, and to see that costs a
 * fraction of reading them again. One for all connections of a worker.
 */
export class RepeatedResponse {
  readonly #bytes = Buffer.allocUnsafe(MAX_BYTES);
  #length = 0;
  #toHead = false;
  #said: ReadResponse = { status: 0, server: '', persists: false, watchedValues: [] };

  /** What the first `count` bytes say when they are the response that was remembered; `toHead`: they answer a HEAD request. */
  find(bytes: Buffer, count: number, toHead: boolean): ReadResponse | undefined {
    if (count !== this.#length || toHead !== this.#toHead) return undefined;
    return bytes.compare(this.#bytes, 0, count, 0, count) === 0 ? this.#said : undefined;
  }

  /** The first `count` bytes are a whole response and nothing else. */
  remember(bytes: Buffer, count: number, toHead: boolean, { status, server, persists, watchedValues }: ReadResponse): void {
    if (count > MAX_BYTES) return;
    bytes.copy(this.#bytes, 0, 0, count);
    this.#length = count;
    this.#toHead = toHead;
    this.#said = { status, server, persists, watchedValues: [...watchedValues] };
  }
}
