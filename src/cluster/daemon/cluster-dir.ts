import { link, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the folder of a cluster in the background says about it. */
export interface ClusterState {
  readonly clusterId: string;
  readonly pid: number;
  readonly startedAt: string;
  /** Absent until the cluster is ready. */
  readonly apiUrl?: string;
}

/** Where the cluster of this user is kept when nothing else is said. */
export function defaultClusterDir(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME, HOME = '.' } = env;
  return join(XDG_STATE_HOME ?? join(HOME, '.local', 'state'), 'cutover', 'cluster');
}

export function kubeconfigPath(dir: string): string {
  return join(dir, 'kubeconfig');
}

export function logPath(dir: string): string {
  return join(dir, 'cluster.log');
}

function statePath(dir: string): string {
  return join(dir, 'cluster.json');
}

/** What is known of the cluster in that folder; undefined when there is none. */
export async function readState(dir: string): Promise<ClusterState | undefined> {
  try {
    return JSON.parse(await readFile(statePath(dir), 'utf8')) as ClusterState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes the folder for one cluster. False when another has it: of two that try at once, one wins. */
export async function claimDir(dir: string, state: ClusterState): Promise<boolean> {
  const draft = `${statePath(dir)}.${state.clusterId}`;
  await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
  try {
    await link(draft, statePath(dir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Replaces the state of the cluster that has the folder. */
export async function updateState(dir: string, state: ClusterState): Promise<void> {
  const draft = `${statePath(dir)}.${state.clusterId}`;
  await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
  await rename(draft, statePath(dir));
}

/** Removes what a cluster has put into its folder, and the folder when nothing else is in it. The state goes last. */
export async function clearDir(dir: string): Promise<void> {
  await rm(join(dir, 'pods'), { recursive: true, force: true });
  for (const path of [kubeconfigPath(dir), logPath(dir), statePath(dir)]) await rm(path, { force: true });
  await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
  });
}
