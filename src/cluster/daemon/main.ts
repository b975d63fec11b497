import { CutoverError } from '../../errors.ts';
import { startCluster } from '../cluster.ts';
import { type ClusterState, claimDir, clearDir, updateState } from './cluster-dir.ts';
import type { DaemonMessage, DaemonSettings } from './protocol.ts';
import { watchStalls } from './stall-watch.ts';

/**
 * The process of a cluster in the background. It ends, and takes its pods and files with it, on SIGTERM or SIGINT, after a bug that
 * nobody caught, and when its parent goes if it is bound to that.
 */
const settings = JSON.parse(process.argv[2] ?? '') as DaemonSettings;
const { clusterId, dir, parentBound } = settings;

let ending = false;
let stopCluster = (): Promise<void> => Promise.resolve();

async function end(exitCode: number): Promise<never> {
  await stopCluster();
  await clearDir(dir);
  process.exit(exitCode);
}

function endOnce(exitCode: number): void {
  if (ending) return;
  ending = true;
  void end(exitCode);
}

function log(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Resolves when `up` has it; nobody may be listening any more. */
function tell(message: DaemonMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
}

process.on('SIGTERM', () => endOnce(0));
process.on('SIGINT', () => endOnce(0));
// Hang-ups are for whoever sits at the terminal; a daemon stays.
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  log(error);
  endOnce(1);
});
if (parentBound) process.on('disconnect', () => endOnce(0));

const claim: ClusterState = { clusterId, pid: process.pid, startedAt: new Date().toISOString() };
if (!(await claimDir(dir, claim))) {
  await tell({ type: 'taken' });
  process.exit(0);
}
try {
  const cluster = await startCluster({ ...settings, onFailure: log, log: say });
  watchStalls(say);
  stopCluster = () => cluster.stop();
  await updateState(dir, { ...claim, apiUrl: cluster.apiUrl });
  await tell({ type: 'ready', apiUrl: cluster.apiUrl });
} catch (error) {
  log(error);
  const { where, next } = error instanceof CutoverError ? error : {};
  await tell({
    type: 'failed',
    what: error instanceof Error ? error.message : String(error),
    ...(where === undefined ? {} : { where }),
    ...(next === undefined ? {} : { next }),
  });
  await end(1);
}
if (!parentBound) process.disconnect?.();
