import { EventEmitter, once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { LogOptions } from '../api/log-source.ts';
import { kubeMicroTime } from '../timestamp.ts';

type OutputStream = 'stdout' | 'stderr';

/**
 * The output of one run of a container, in a file in the format of container runtimes: `TIME STREAM F LINE`, with P in place of F for
 * a line that has not ended (it goes on in the next entry of the same stream).
 */
export class ContainerLog {
  readonly path: string;
  readonly #file: WriteStream;
  readonly #unfinished: Record<OutputStream, string> = { stdout: '', stderr: '' };
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Rises with each write that has reached the file, so that a reader notices what was written while it was looking. */
  #revision = 0;
  #ended = false;

  /** `onFailure` hears once that the file cannot be written any more, as on a full disk; the container runs on without a log. */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.path = path;
    this.#file = createWriteStream(path, { flags: 'a' }).on('error', onFailure);
  }

  append(stream: OutputStream, chunk: Buffer): void {
    // latin1 keeps every byte as it is, also where a chunk ends in the middle of a character.
    const lines = (this.#unfinished[stream] + chunk.toString('latin1')).split('\n');
    this.#unfinished[stream] = lines.pop() ?? '';
    if (lines.length === 0) return;
    const time = kubeMicroTime();
    this.#write(lines.map((line) => `${time} ${stream} F ${line}\n`).join(''));
  }

  /** Writes what was left without a line end; readers that follow come to their end. */
  async end(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream];
      if (rest !== '') this.#write(`${kubeMicroTime()} ${stream} P ${rest}\n`);
    }
    await new Promise<void>((resolve) => {
      if (this.#file.errored === null) this.#file.end(() => resolve());
      else resolve();
    });
    this.#ended = true;
    this.#announce();
  }

  async *read(options: LogOptions): AsyncGenerator<Uint8Array> {
    let position = 0;
    let unread = '';
    let skip = options.tailLines === undefined ? 0 : await this.#linesBeforeTail(options, options.tailLines);
    for (;;) {
      const isLast = this.#ended;
      const revision = this.#revision;
      const { size } = await stat(this.path).catch(() => ({ size: 0 }));
      if (size > position) {
        for await (const chunk of createReadStream(this.path, { start: position, end: size - 1, encoding: 'latin1' })) {
          const lines = (unread + String(chunk)).split('\n');
          unread = lines.pop() ?? '';
          for (const line of lines.map((entry) => shown(entry, options))) {
            if (line === undefined) continue;
            if (skip > 0) skip -= 1;
            else yield Buffer.from(line, 'latin1');
          }
        }
        position = size;
        continue;
      }
      if (!options.follow || isLast || options.signal.aborted) return;
      if (revision === this.#revision) await this.#changed(options.signal);
    }
  }

  async #changed(signal: AbortSignal): Promise<void> {
    try {
      await once(this.#changes, 'change', { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #linesBeforeTail(options: LogOptions, tailLines: number): Promise<number> {
    const { tailLines: _all, ...rest } = options;
    let count = 0;
    for await (const _line of this.read({ ...rest, follow: false })) count += 1;
    return Math.max(0, count - tailLines);
  }

  #announce(): void {
    this.#revision += 1;
    this.#changes.emit('change');
  }

  #write(text: string): void {
    if (this.#file.errored === null) this.#file.write(text, 'latin1', () => this.#announce());
  }
}

/** An entry as the reader wants it; undefined when it is too old. */
function shown(entry: string, { timestamps, sinceMs }: LogOptions): string | undefined {
  const timeEnd = entry.indexOf(' ');
  const streamEnd = entry.indexOf(' ', timeEnd + 1);
  const time = entry.slice(0, timeEnd);
  if (sinceMs !== undefined && Date.parse(time) < sinceMs) return undefined;
  const text = entry.slice(streamEnd + 3) + (entry[streamEnd + 1] === 'F' ? '\n' : '');
  return timestamps ? `${time} ${text}` : text;
}
