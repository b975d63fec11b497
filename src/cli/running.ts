import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';

/** What a command works with when it is called. */
export interface Running {
  readonly host: Host;
  /** To be told how it ended. */
  readonly done: (code: ExitCode) => void;
}
