import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes whenever the machine starts anew; empty where there is none to read (not Linux). */
  readonly bootId: string;
  readonly pid: number;
  /** When it began, in clock ticks since the machine's start; empty where that cannot be read. */
  readonly startTicks: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), bootId: bootId(), pid: process.pid, startTicks: startTicks(process.pid) ?? '' };
}

/** `unknown`: it ran on another machine, which cannot be seen from here. */
export function lifeOf({ host, bootId: boot, pid, startTicks: start }: ProcessIdentity): 'running' | 'ended' | 'unknown' {
  if (host !== hostname()) return 'unknown';
  if (boot !== bootId()) return 'ended';
  if (start === '') return isThere(pid) ? 'running' : 'ended';
  return startTicks(pid) === start ? 'running' : 'ended';
}

function bootId(): string {
  return textOf('/proc/sys/kernel/random/boot_id').trim();
}

/** Undefined when there is no such process, or only what is left of it until its parent has heard of its end. */
function startTicks(pid: number): string | undefined {
  // The name, in brackets, may hold anything; after it come the state and, as the 20th field, the start time.
  const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
