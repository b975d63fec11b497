import { EventEmitter, once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const READ_BYTES = 64 * 1024;

/** A file that is written by one and read by many while it grows. */
export class LogFile {
  readonly path: string;
  readonly #stream: WriteStream;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Rises with each write that has reached the file, so that a reader notices what was written while it was looking. */
  #revision = 0;
  #isComplete = false;
  #sizeBytes = 0;

  /** `onFailure` hears once that the file cannot be written any more, as on a full disk; what is written then is lost. */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.path = path;
    this.#stream = createWriteStream(path, { flags: 'a' }).on('error', onFailure);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(text: string): void {
    if (this.#stream.errored !== null) return;
    this.#sizeBytes += text.length;
    this.#stream.write(text, 'latin1', () => this.#announce());
  }

  /** Nothing more comes; resolves when all of it can be read. */
  async complete(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.#stream.errored === null) this.#stream.end(() => resolve());
      else resolve();
    });
    this.#isComplete = true;
    this.#announce();
  }

  /** The file's text in latin1, in pieces; with `follow` until it is complete or `signal` aborts, else as far as it goes now. */
  async *read(follow: boolean, signal: AbortSignal): AsyncGenerator<string> {
    let handle: FileHandle | undefined;
    let position = 0;
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    try {
      while (!signal.aborted) {
        const isLast = this.#isComplete;
        const revision = this.#revision;
        handle ??= await open(this.path).catch(() => undefined);
        const { size } = (await handle?.stat()) ?? { size: 0 };
        if (handle !== undefined && size > position) {
          const { bytesRead } = await handle.read(buffer, 0, Math.min(READ_BYTES, size - position), position);
          position += bytesRead;
          yield buffer.toString('latin1', 0, bytesRead);
        } else if (!follow || isLast) return;
        else if (revision === this.#revision) await this.#changed(signal);
      }
    } finally {
      await handle?.close();
    }
  }

  async #changed(signal: AbortSignal): Promise<void> {
    try {
      await once(this.#changes, 'change', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #announce(): void {
    this.#revision += 1;
    this.#changes.emit('change');
  }
}
