import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ClusterState } from './cluster-dir.ts';

/**
 * Whether the process that the state names still is that cluster, and not another one that got its number: the daemon carries its
 * cluster's id on its command line.
 */
export async function isRunning({ pid, clusterId }: ClusterState): Promise<boolean> {
  return (await commandLine(pid)).includes(clusterId);
}

/**
 * Whether a process that was running a moment ago has let go of everything. Linux takes its command line away first and closes its
 * sockets and files after that; a zombie holds nothing any more.
 */
export async function hasLetGo(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat === '' || /\) [ZX]/.test(stat);
}

/** Empty when there is no such process. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const listed = promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  return listed.then(
    ({ stdout }) => stdout,
    () => '',
  );
}
