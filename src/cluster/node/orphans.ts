import { readdir, readFile } from 'node:fs/promises';
import { CLUSTER_MARK } from './environment.ts';

/**
 * Kills every process that carries a cluster's mark in its environment: what pods have left behind in process groups of their own, and
 * what a cluster that crashed has left altogether. Returns how many there were. Where there is no /proc it finds none.
 */
export async function killOrphans(clusterId: string): Promise<number> {
  const mark = `${CLUSTER_MARK}=${clusterId}`;
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => (await environmentOf(pid)).includes(mark) && pid !== process.pid && kill(pid)),
  );
  return marked.filter(Boolean).length;
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
