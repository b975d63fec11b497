import type { Output } from '../host.ts';

/** An output that can be kept quiet while a person is asked something on the same terminal. */
export interface HeldOutput extends Output {
  /** Keeps lines back, and drops what only changes a line, until the returned function is called. */
  readonly hold: () => () => void;
}

export function holdable(output: Output): HeldOutput {
  let kept: string[] | undefined;
  return {
    isTerminal: output.isTerminal,
    get columns() {
      return output.columns;
    },
    write(text) {
      if (kept === undefined) output.write(text);
      else if (text.endsWith('\n')) kept.push(text);
    },
    hold() {
      kept = [];
      return () => {
        const lines = kept ?? [];
        kept = undefined;
        for (const line of lines) output.write(line);
      };
    },
  };
}
