import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** A program running in a process group of its own, so that all it started can be ended with it. */
export interface ProcessGroup {
  /** Resolves when the main process has ended; the rest of the group is killed then, as a container ends with its first process. */
  readonly exited: Promise<Exit>;
  /** Resolves after `exited`, when all output has been passed on. */
  readonly closed: Promise<void>;
  /** To the main process only. */
  terminate(): void;
  /** SIGKILL to the whole group. */
  kill(): void;
}

export interface Exit {
  /** 128 + the signal's number when a signal ended it. */
  readonly code: number;
  readonly atEpochMs: number;
}

/** How long after its end a process's output may still come, from children that it has left behind in other groups. */
const OUTPUT_ENDS_MS = 500;

/** Resolves once the program runs; rejects with Node's error (ENOENT, EACCES ...) when it cannot be started. */
export async function startProcessGroup(
  command: Command,
  onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void,
): Promise<ProcessGroup> {
  const { file, args, cwd, env } = command;
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    throw error;
  }
  const exited = Promise.withResolvers<Exit>();
  const closed = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => onOutput('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => onOutput('stderr', chunk));
  child.once('exit', (code, signal) => {
    killGroup(pid);
    exited.resolve({ code: code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0), atEpochMs: Date.now() });
    const cut = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, OUTPUT_ENDS_MS);
    child.once('close', () => clearTimeout(cut));
  });
  child.once('close', () => closed.resolve());
  return {
    exited: exited.promise,
    closed: closed.promise,
    terminate: () => void child.kill('SIGTERM'),
    kill: () => killGroup(pid),
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}
