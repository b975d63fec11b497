import { EXIT, type ExitCode } from './exit-codes.ts';

/**
 * An error that a user can act on. It is printed as `what`, the place it was found at, and the next step; never with a stack.
 * Everything else that reaches the top of the program is a bug and is printed with its stack and its causes.
 */
export class CutoverError extends Error {
  /** Where it was found: `profile.yaml:12:5`, `--set load.threads`, `Service default/hello`. */
  readonly where: string | undefined;
  /** What to do next, in one sentence. */
  readonly next: string | undefined;
  readonly exitCode: ExitCode;

  constructor(what: string, details: { where?: string; next?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CutoverError';
    this.where = details.where;
    this.next = details.next;
    this.exitCode = details.exitCode ?? EXIT.usage;
  }
}

/** The error as a user reads it, on one to three lines. */
export function describeError(error: CutoverError): string {
  const place = error.where === undefined ? '' : `${error.where}: `;
  const next = error.next === undefined ? '' : `\n  next: ${error.next}`;
  return `${place}${error.message}${next}`;
}

/** The message of anything that was thrown, with the messages of its causes. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.message === '' ? thrown.name : thrown.message;
  return thrown.cause === undefined ? own : `${own}: ${messageOf(thrown.cause)}`;
}
