import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const bin = resolve(import.meta.dirname, '../../bin/cutover.js');

export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly process: ChildProcess;
  /** Resolves, with all that was printed so far, when the text appears on stdout or stderr; rejects when the process ends before. */
  seen(text: string | RegExp): Promise<string>;
  readonly result: Promise<CliResult>;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a test shows is hardly ever how busy the machine is: a generator that stood still is doubted much later than usual. */
export const PATIENT = ['--set', 'proof.maxGeneratorStall=30s'];

/** The same for the ready profiles, the last of whose thresholds is of a latency. */
export const PATIENT_PROFILE = [...PATIENT, '--set', 'thresholds.2=p99 < 30s'];

/** Starts the real command line in a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let ended = false;
  const watchers = new Set<() => void>();
  const notify = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    notify();
  });
  const result = once(child, 'close').then(([exitCode, signal]: unknown[]): CliResult => {
    ended = true;
    notify();
    return {
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: stripVTControlCharacters(stdout),
      stderr: stripVTControlCharacters(stderr),
    };
  });
  const seen = (text: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const output = stdout + stderr;
        if (typeof text === 'string' ? output.includes(text) : text.test(output)) {
          watchers.delete(check);
          resolve(output);
        } else if (ended) {
          watchers.delete(check);
          reject(new Error(`the process ended without printing ${String(text)}:\n${output}`));
        }
      };
      watchers.add(check);
      check();
    });
  return { process: child, seen, result };
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}
