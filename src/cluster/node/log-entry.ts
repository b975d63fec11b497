import type { LogOptions } from '../api/log-source.ts';

export type OutputStream = 'stdout' | 'stderr';

/** What a container runtime puts into one entry at most; a longer line goes on in the next (containerd's max_container_log_line_size). */
const LONGEST_ENTRY_BYTES = 16 * 1024;

/** Output as entries in the format of container runtimes, and what of it has no line end yet. Text is latin1: a character a byte. */
export function entriesOf(stream: OutputStream, output: string, time: string): { entries: string; unfinished: string } {
  const lines = output.split('\n');
  const [unfinished, started] = cut(lines.pop() ?? '');
  const entry = (tag: 'F' | 'P', text: string): string => `${time} ${stream} ${tag} ${text}\n`;
  const parts = (texts: readonly string[]): string => texts.map((text) => entry('P', text)).join('');
  const whole = lines.map((line) => {
    const [last, before] = cut(line);
    return parts(before) + entry('F', last);
  });
  return { entries: whole.join('') + parts(started), unfinished };
}

/** The entry of what a container left without a line end. */
export function lastEntry(stream: OutputStream, unfinished: string, time: string): string {
  return `${time} ${stream} P ${unfinished}\n`;
}

/** A line's last piece, and all the pieces before it, each as long as an entry can be. */
function cut(line: string): [last: string, before: string[]] {
  const before: string[] = [];
  let rest = line;
  while (rest.length > LONGEST_ENTRY_BYTES) {
    before.push(rest.slice(0, LONGEST_ENTRY_BYTES));
    rest = rest.slice(LONGEST_ENTRY_BYTES);
  }
  return [rest, before];
}

/** Turns entries back into what a reader asked for. Lines that were cut are whole again, with the time of their first piece. */
export class EntryDecoder {
  readonly #options: Pick<LogOptions, 'timestamps' | 'sinceMs'>;
  #skip: number;
  #unread = '';
  #isAtLineStart = true;

  /** `skip`: how many entries to leave out at first. */
  constructor(options: Pick<LogOptions, 'timestamps' | 'sinceMs'>, skip: number) {
    this.#options = options;
    this.#skip = skip;
  }

  /** The next part of the file, in latin1. */
  decode(text: string): string {
    const entries = (this.#unread + text).split('\n');
    this.#unread = entries.pop() ?? '';
    return entries.map((entry) => this.#shown(entry)).join('');
  }

  #shown(entry: string): string {
    if (this.#skip > 0) {
      this.#skip -= 1;
      return '';
    }
    const { timestamps, sinceMs } = this.#options;
    const timeEnd = entry.indexOf(' ');
    const tagAt = entry.indexOf(' ', timeEnd + 1) + 1;
    const isFull = entry[tagAt] === 'F';
    const isAtLineStart = this.#isAtLineStart;
    this.#isAtLineStart = isFull;
    const time = entry.slice(0, timeEnd);
    if (sinceMs !== undefined && Date.parse(time) < sinceMs) return '';
    const prefix = timestamps && isAtLineStart ? `${time} ` : '';
    return prefix + entry.slice(tagAt + 2) + (isFull ? '\n' : '');
  }
}
