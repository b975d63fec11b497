import { createInterface } from 'node:readline/promises';
import type { ExitCode } from './exit-codes.ts';

/**
 * The one place where the process meets the world: output, environment, terminal, signals. Commands get a Host, so the whole
 * command line can be run inside a test.
 */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks the person at the terminal for a line. Rejects when the signal is aborted. Undefined where no person is. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>;
  /**
   * Calls `listener` at each SIGINT, SIGTERM and SIGHUP (the terminal was closed); returns how to stop listening. After one that was
   * heard the process is about to end by itself: one more must not replace its exit code by a death.
   */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, where something that is not to be waited for would keep it. Undefined where it is not ours to end. */
  readonly exit?: (code: ExitCode) => never;
}

export interface Output {
  /** Never waits. `taken` is called once the system has the text, or nobody reads any more. */
  write(text: string, taken?: () => void): void;
  /** Whether a person watches: colours and a live line make sense. */
  readonly isTerminal: boolean;
  /** Width in characters; 80 where there is none. */
  readonly columns: number;
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Of the process, what a library may look at. */
export function processPlace(): Pick<Host, 'cwd' | 'env'> {
  return { cwd: process.cwd(), env: process.env };
}

export function processHost(): Host {
  const output = (stream: NodeJS.WriteStream): Output => {
    // A reader that has gone (`| head`, a closed terminal) must not end a run in the middle of a release.
    stream.on('error', () => {});
    return {
      write: (text, taken) => void stream.write(text, taken),
      isTerminal: stream.isTTY,
      get columns() {
        // A terminal that does not know its size says 0.
        return stream.columns > 0 ? stream.columns : 80;
      },
    };
  };
  return {
    ...processPlace(),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: askOnTerminal } : {}),
    exit: (code) => process.exit(code),
    onInterrupt(listener) {
      let heard = false;
      const hear = (): void => {
        heard = true;
        listener();
      };
      for (const signal of INTERRUPTS) process.on(signal, hear);
      return () => {
        for (const signal of INTERRUPTS) {
          if (heard) process.on(signal, () => {});
          process.off(signal, hear);
        }
      };
    },
  };
}

/** Line by line as the terminal gives them, so that Ctrl-C stays the signal that it is. An end of the input is no answer. */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}
