import { type Frame, type LogLine, readLogLine } from '../../src/fleet/frame.ts';

/** The lines of a worker's stdout, however it was cut into pieces. */
export class LogLines {
  #rest = '';

  /** Those that end in this piece. */
  push(piece: string): LogLine[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => readLogLine(line, false));
  }
}

/** The frames in the text of a log. */
export function framesIn(text: string): Frame[] {
  return new LogLines().push(text).flatMap((line) => (line.kind === 'frame' ? [line.frame] : []));
}
