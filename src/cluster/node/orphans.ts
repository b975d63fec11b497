import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLUSTER_MARK } from './environment.ts';

const LOOK_AGAIN_MS = 5;
/** A process that is stuck in the kernel ends when it can; nobody waits for it for longer. */
const LONGEST_MS = 2_000;

/**
 * Kills every process that carries a cluster's mark in its environment: what pods have left behind in process groups of their own, and
 * what a cluster that crashed has left altogether. Looks again until none is left: one may have started another meanwhile. Returns how
 * many there were. Where there is no /proc it finds none.
 */
export async function killOrphans(clusterId: string): Promise<number> {
  const mark = `${CLUSTER_MARK}=${clusterId}`;
  const killed = new Set<number>();
  const untilMs = performance.now() + LONGEST_MS;
  do {
    const pids = await marked(mark);
    if (pids.length === 0) break;
    for (const pid of pids) if (kill(pid)) killed.add(pid);
    await sleep(LOOK_AGAIN_MS);
  } while (performance.now() < untilMs);
  return killed.size;
}

async function marked(mark: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid);
  const environments = await Promise.all(pids.map(environmentOf));
  return pids.filter((_pid, index) => environments[index]?.includes(mark));
}

/** Empty for the processes of others, and for those that have ended. */
async function environmentOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return text.split('\0');
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
