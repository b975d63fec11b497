import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;

/** CPU seconds of one thread of a process, and what the thread is called. */
export interface ThreadCpu {
  readonly tid: number;
  readonly name: string;
  readonly cpuSeconds: number;
}

/** Every thread that a process has right now; the empty list when it has ended. */
export function threadsOf(pid: number): ThreadCpu[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((tid) => {
      const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return { tid: Number(tid), name, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
    });
  } catch {
    return [];
  }
}

/** Resident memory now and at its highest, in MB; undefined when the process has ended. */
export function residentMb(pid: number): { readonly now: number; readonly highest: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN);
    return { now: kb('VmRSS') / 1024, highest: kb('VmHWM') / 1024 };
  } catch {
    return undefined;
  }
}

/** The program that a measured bash runs: its only child. */
async function programOf(bashPid: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const child = readFileSync(`/proc/${bashPid}/task/${bashPid}/children`, 'utf8').trim();
    if (child !== '') return Number(child);
    await delay(5);
  }
  throw new Error(`process ${bashPid} has started nothing`);
}

/** Looks at the program of a measured bash again and again, until `look` says that it has ended. */
export async function watchProcess(bashPid: number, everyMs: number, look: (pid: number) => 'runs' | 'ended'): Promise<void> {
  const pid = await programOf(bashPid);
  while (look(pid) === 'runs') await delay(everyMs);
}
