import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CutoverError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { killOrphans } from '../node/orphans.ts';
import type { ProxyMode } from '../services/endpoint-choice.ts';
import { clearDir, kubeconfigPath, logPath, readState } from './cluster-dir.ts';
import { isRunning } from './identity.ts';
import type { DaemonMessage, DaemonSettings } from './protocol.ts';

export interface UpOptions {
  /** The cluster's own folder: kubeconfig, log, state. */
  readonly dir: string;
  readonly endpointLagMs?: number;
  readonly proxyMode?: ProxyMode;
  /** The cluster ends by itself when this process ends, however it ends. */
  readonly parentBound?: boolean;
}

export interface RunningCluster {
  readonly pid: number;
  readonly apiUrl: string;
  readonly kubeconfigPath: string;
}

/**
 * Starts a cluster in the background and resolves when it is ready. What a crashed one left in that folder is cleared away first.
 * Rejects with CutoverError when one runs there already, or when it cannot start.
 */
export async function upCluster(options: UpOptions): Promise<RunningCluster> {
  const { dir, parentBound = false, ...service } = options;
  const before = await readState(dir);
  if (before !== undefined) {
    if (await isRunning(before)) throw alreadyRunning(dir, before.pid);
    await killOrphans(before.clusterId);
    await clearDir(dir);
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return spawnDaemon({ clusterId: randomUUID(), dir, parentBound, ...service });
}

async function spawnDaemon(settings: DaemonSettings): Promise<RunningCluster> {
  const { dir, parentBound } = settings;
  const log = await open(logPath(dir), 'a', 0o600);
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const program = fileURLToPath(new URL(`./main${extension}`, import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  const answer = await new Promise<DaemonMessage>((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => resolve(message as DaemonMessage));
    child.once('exit', (code, signal) => {
      resolve({
        type: 'failed',
        what: `the cluster ended while it started (${signal ?? `exit code ${code}`})`,
        next: `see ${logPath(dir)}`,
      });
    });
  });
  if (answer.type === 'taken') throw alreadyRunning(dir, (await readState(dir))?.pid);
  if (answer.type === 'failed') {
    const { what, where, next } = answer;
    throw new CutoverError(what, {
      ...(where === undefined ? {} : { where }),
      ...(next === undefined ? {} : { next }),
      exitCode: EXIT.releaseFailed,
    });
  }
  // Whoever is bound to this process notices its end by the channel's; neither may keep this process from ending.
  if (parentBound) child.channel?.unref();
  child.unref();
  return { pid: child.pid ?? 0, apiUrl: answer.apiUrl, kubeconfigPath: kubeconfigPath(dir) };
}

function alreadyRunning(dir: string, pid: number | undefined): CutoverError {
  return new CutoverError(`a cluster is running already${pid === undefined ? '' : ` (process ${pid})`}`, {
    where: dir,
    next: 'use it, end it with `cutover cluster down`, or start another one with --dir',
    exitCode: EXIT.releaseFailed,
  });
}
