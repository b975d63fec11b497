/**
 * The one place where the process meets the world: output, environment, terminal, signals. Commands get a Host, so the whole
 * command line can be run inside a test.
 */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls `listener` at the first SIGINT or SIGTERM (and each further one); returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

export interface Output {
  write(text: string): void;
  /** Whether a person watches: colours and a live line make sense. */
  readonly isTerminal: boolean;
  /** Width in characters; 80 where there is none. */
  readonly columns: number;
}

export function processHost(): Host {
  const output = (stream: NodeJS.WriteStream): Output => ({
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    get columns() {
      return stream.columns ?? 80;
    },
  });
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}
