import type { Output } from '../host.ts';

/** A terminal on which a few lines at the end change while others go by above them. Elsewhere nothing changes, and lines just follow. */
export interface Screen extends Output {
  /** Puts these lines, which have no line breaks and are narrower than the terminal, below all that was written, in place of the last ones. */
  draw(lines: readonly string[]): void;
  /** Takes the changing lines away and keeps what is written back, for a person to be asked something, until the returned function is called. */
  readonly hold: () => () => void;
}

/** Terminals that know it show what is between the two at once, so that nothing flickers; the others ignore both. */
const BEGIN_UPDATE = '\u001B[?2026h';
const END_UPDATE = '\u001B[?2026l';
const ERASE_BELOW = '\u001B[J';
const ERASE_REST_OF_LINE = '\u001B[K';

export function screenOn(output: Output): Screen {
  let shown: readonly string[] = [];
  let kept: string[] | undefined;

  const toTop = (): string => (shown.length > 1 ? `\r\u001B[${shown.length - 1}A` : '\r');
  const painted = (lines: readonly string[]): string => lines.map((line) => `${line}${ERASE_REST_OF_LINE}`).join('\n');
  return {
    isTerminal: output.isTerminal,
    get columns() {
      return output.columns;
    },
    write(text) {
      if (kept !== undefined) kept.push(text);
      else if (shown.length === 0) output.write(text);
      else output.write(`${BEGIN_UPDATE}${toTop()}${ERASE_BELOW}${text}${painted(shown)}${END_UPDATE}`);
    },
    draw(lines) {
      if (kept !== undefined || !output.isTerminal) return;
      if (shown.length === 0 && lines.length === 0) return;
      output.write(`${BEGIN_UPDATE}${toTop()}${painted(lines)}${ERASE_BELOW}${END_UPDATE}`);
      shown = lines;
    },
    hold() {
      this.draw([]);
      kept = [];
      return () => {
        const texts = kept ?? [];
        kept = undefined;
        for (const text of texts) output.write(text);
      };
    },
  };
}
