import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { messageOf } from '../../errors.ts';
import { ReleaseFailed } from '../strategy.ts';

const LOOK_AGAIN_MS = 100;
const MOST_BYTES_A_LOOK = 256 * 1024;
const TAIL_BYTES = 4 * 1024;
const LONGEST_LAST_LINE = 200;

/** What a step prints, both streams in one file in the order in which they were written; an earlier content stays. */
export interface StepOutput {
  /** For the program to write to. */
  readonly descriptor: number;
  /** The last line that says something; undefined when there is none. */
  lastLine(): string | undefined;
  /** Tells what is left to tell. */
  close(): void;
}

/** `tell` gets each line soon after it was written. Throws ReleaseFailed when nothing can be kept there. */
export function openStepOutput(path: string, tell: (line: string) => void): StepOutput {
  const { descriptor, reading } = openBoth(path);
  const start = fstatSync(reading).size;
  const buffer = Buffer.alloc(MOST_BYTES_A_LOOK);
  const decoder = new StringDecoder('utf8');
  let position = start;
  let unfinished = '';

  /** True when there may be more. */
  const look = (): boolean => {
    const length = readSync(reading, buffer, 0, buffer.length, position);
    position += length;
    const lines = `${unfinished}${decoder.write(buffer.subarray(0, length))}`.split(/\r?\n/);
    unfinished = lines.pop() ?? '';
    for (const line of lines) tell(line);
    return length === buffer.length;
  };
  const timer = setInterval(look, LOOK_AGAIN_MS);
  return {
    descriptor,
    lastLine: () => lastLineOf(reading, start),
    close() {
      clearInterval(timer);
      const left = fstatSync(reading).size - position;
      if (left > MOST_BYTES_A_LOOK) {
        tell(`(more than can be shown: ${path})`);
        position += left - MOST_BYTES_A_LOOK;
        unfinished = '';
      }
      while (look());
      if (unfinished !== '') tell(unfinished);
      closeSync(reading);
      closeSync(descriptor);
    },
  };
}

function openBoth(path: string): { readonly descriptor: number; readonly reading: number } {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { descriptor: openSync(path, 'a'), reading: openSync(path, 'r') };
  } catch (cause) {
    throw new ReleaseFailed(`the output of a step cannot be kept: ${messageOf(cause)}`, { cause });
  }
}

function lastLineOf(descriptor: number, start: number): string | undefined {
  const { size } = fstatSync(descriptor);
  const from = Math.max(start, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  readSync(descriptor, tail, 0, tail.length, from);
  const lines = stripVTControlCharacters(tail.toString('utf8')).split(/\r?\n|\r/);
  const last = lines.findLast((line) => line.trim() !== '')?.trim();
  return last === undefined || last.length <= LONGEST_LAST_LINE ? last : `${last.slice(0, LONGEST_LAST_LINE)}...`;
}
