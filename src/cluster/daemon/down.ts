import { setTimeout as delay } from 'node:timers/promises';
import { killOrphans } from '../node/orphans.ts';
import { type ClusterState, clearDir, readState } from './cluster-dir.ts';
import { hasLetGo, isRunning } from './identity.ts';

/** How long the cluster has to end its pods before it is killed. */
const GRACE_MS = 15_000;
const LOOK_EVERY_MS = 20;

export interface DownResult {
  /** `none`: there was nothing; `crashed`: only leftovers of a cluster that had crashed. */
  readonly was: 'running' | 'crashed' | 'none';
  /** Processes of pods that had to be killed because their cluster could not end them. */
  readonly orphans: number;
}

/** Ends the cluster of that folder with its pods, also one that crashed, and removes its files. Nothing there is fine. */
export async function downCluster(dir: string): Promise<DownResult> {
  const state = await readState(dir);
  if (state === undefined) return { was: 'none', orphans: 0 };
  const was = (await isRunning(state)) ? 'running' : 'crashed';
  if (was === 'running') await endDaemon(state);
  const orphans = await killOrphans(state.clusterId);
  await clearDir(dir);
  return { was, orphans };
}

async function endDaemon(state: ClusterState): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  let signal: NodeJS.Signals | undefined = 'SIGTERM';
  while (await isRunning(state)) {
    if (signal !== undefined) send(state.pid, signal);
    signal = Date.now() > deadline ? 'SIGKILL' : undefined;
    await delay(LOOK_EVERY_MS);
  }
  // Bounded: by now the number may belong to another process, which never lets go.
  while (!(await hasLetGo(state.pid)) && Date.now() < deadline) await delay(LOOK_EVERY_MS);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
