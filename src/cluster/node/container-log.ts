import { rm } from 'node:fs/promises';
import type { LogOptions } from '../api/log-source.ts';
import { kubeNanoTime } from '../timestamp.ts';
import { EntryDecoder, entriesOf, lastEntry, type OutputStream } from './log-entry.ts';
import { LogFile } from './log-file.ts';

/**
 * The output of one run of a container, in a file in the format of container runtimes: `TIME STREAM F LINE`, with P in place of F for
 * a line that has not ended (it goes on in the next entry of the same stream).
 *
 * When the file has become too large, a new one takes its place. Only the newest can be read then; who is reading the one before
 * reads it to its end and goes on with the newest, so that what came between two rotations is lost for a reader that is too slow.
 */
export class ContainerLog {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #unfinished: Record<OutputStream, string> = { stdout: '', stderr: '' };
  #file: LogFile;
  #rotations = 0;
  #hasEnded = false;

  /** `onFailure` hears once of each file that cannot be written any more; the container runs on without a log. */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#file = new LogFile(path, onFailure);
  }

  append(stream: OutputStream, chunk: Buffer): void {
    // latin1 keeps every byte as it is, also where a chunk ends in the middle of a character.
    const output = this.#unfinished[stream] + chunk.toString('latin1');
    const { entries, unfinished } = entriesOf(stream, output, kubeNanoTime());
    this.#unfinished[stream] = unfinished;
    if (entries !== '') this.#file.write(entries);
  }

  /** Begins a new file if the present one has more bytes. */
  async rotate(moreThanBytes: number): Promise<void> {
    const old = this.#file;
    if (this.#hasEnded || old.sizeBytes <= moreThanBytes) return;
    this.#rotations += 1;
    this.#file = new LogFile(`${this.#path}.${this.#rotations}`, this.#onFailure);
    await old.complete();
    // Who has it open can read it to its end.
    await rm(old.path, { force: true });
  }

  /** Writes what was left without a line end; readers that follow come to their end. */
  async end(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream];
      if (rest !== '') this.#file.write(lastEntry(stream, rest, kubeNanoTime()));
    }
    this.#hasEnded = true;
    await this.#file.complete();
  }

  async remove(): Promise<void> {
    await rm(this.#file.path, { force: true });
  }

  async *read(options: LogOptions): AsyncGenerator<Uint8Array> {
    const { follow, signal, tailLines } = options;
    let file = this.#file;
    const decoder = new EntryDecoder(options, tailLines === undefined ? 0 : await entriesBefore(file, tailLines, signal));
    for (;;) {
      for await (const text of file.read(follow, signal)) {
        const shown = decoder.decode(text);
        if (shown !== '') yield Buffer.from(shown, 'latin1');
      }
      if (!follow || signal.aborted || file === this.#file) return;
      file = this.#file;
    }
  }
}

/** How many entries come before the last `tailLines`. */
async function entriesBefore(file: LogFile, tailLines: number, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const text of file.read(false, signal)) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  }
  return Math.max(0, count - tailLines);
}
