import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CommandStep } from '../../profile/strategies/command.ts';
import { Abandoned, ReleaseFailed } from '../strategy.ts';
import { endGroup } from './process-group.ts';
import { findProgram } from './program.ts';
import { openStepOutput } from './step-output.ts';
import { tethered, untie } from './tether.ts';

export interface StepRun {
  /** Aborted: the step is ended, with all that it started. */
  readonly signal: AbortSignal;
  /** Absolute path of the file that gets what it prints; undefined: cutover's own output and input are the step's. */
  readonly outputFile: string | undefined;
  /** Gets each printed line of a step whose output goes to a file. */
  readonly tell: (line: string) => void;
}

/**
 * Runs the step in a process group of its own, and resolves when it ended with exit code 0. Nothing of the group is left then, nor
 * when it rejects: with ReleaseFailed for another end, or with Abandoned when the signal was aborted.
 */
export async function runStep(step: CommandStep, { signal, outputFile, tell }: StepRun): Promise<void> {
  const output = outputFile === undefined ? undefined : openStepOutput(outputFile, tell);
  try {
    const failure = await failureOf(step, signal, output?.descriptor);
    if (failure === undefined) return;
    const last = output?.lastLine();
    throw new ReleaseFailed(`step ${step.name} ${failure}${last === undefined ? '' : `: ${last}`}`);
  } finally {
    output?.close();
  }
}

/** Undefined for exit code 0. */
async function failureOf(step: CommandStep, signal: AbortSignal, output: number | undefined): Promise<string | undefined> {
  if (signal.aborted) throw new Abandoned(`running step ${step.name}`, signal.reason);
  if (findProgram(step) === undefined) throw notStarted(step, `there is no program ${step.argv[0]}`);
  const child = start(step, output);
  const groupId = await startedAs(child, step);
  const timeLimit = step.timeoutMs === undefined ? undefined : AbortSignal.timeout(step.timeoutMs);
  const cut = timeLimit === undefined ? signal : AbortSignal.any([signal, timeLimit]);
  const exit = exitOf(child);
  try {
    const ended = await Promise.race([exit, aborted(cut)]);
    if (ended !== undefined) return ended === 'exit code 0' ? undefined : `ended with ${ended}`;
    if (signal.aborted) throw new Abandoned(`running step ${step.name}`, signal.reason);
    return `was not done within ${(step.timeoutMs ?? 0) / 1000} s`;
  } finally {
    untie(child);
    await endGroup(groupId, step.graceMs);
    await exit;
  }
}

function start({ argv, cwd, env, graceMs }: CommandStep, output: number | undefined): ChildProcess {
  const [shell = '', ...words] = tethered(argv, graceMs);
  const [input, printed] = output === undefined ? (['inherit', 'inherit'] as const) : (['ignore', output] as const);
  return spawn(shell, words, {
    cwd,
    env: { ...process.env, ...env },
    // A group of its own, so that all of what it starts can be ended with it.
    detached: true,
    stdio: [input, printed, printed, 'pipe'],
  });
}

/** The id of its process group. */
async function startedAs(child: ChildProcess, step: CommandStep): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const [fault] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  throw notStarted(step, fault.code === 'ENOENT' ? `there is no folder ${step.cwd}` : fault.message);
}

function notStarted({ name }: CommandStep, why: string): ReleaseFailed {
  return new ReleaseFailed(`step ${name} could not be started: ${why}`);
}

/** `exit code 2`, `signal SIGKILL`. */
function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, killedBy) => resolve(killedBy === null ? `exit code ${code}` : `signal ${killedBy}`));
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
