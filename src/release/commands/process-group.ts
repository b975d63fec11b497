import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Most groups are empty at once; looking costs a look at every process of the machine. */
const LOOK_AGAIN_MS = { first: 10, most: 200 } as const;
/** What does not go at SIGKILL is stuck in the kernel: nobody can wait for that. */
const KILLED_WITHIN_MS = 2_000;

/** Tells all processes of the group to end, and kills after the grace what is still there. Resolves when the group is empty. */
export async function endGroup(groupId: number, graceMs: number): Promise<void> {
  signalGroup(groupId, 'SIGTERM');
  if (await isEmptyWithin(groupId, graceMs)) return;
  signalGroup(groupId, 'SIGKILL');
  await isEmptyWithin(groupId, KILLED_WITHIN_MS);
}

async function isEmptyWithin(groupId: number, ms: number): Promise<boolean> {
  const deadlineMs = performance.now() + ms;
  for (let pauseMs: number = LOOK_AGAIN_MS.first; isAlive(groupId); pauseMs = Math.min(2 * pauseMs, LOOK_AGAIN_MS.most)) {
    if (performance.now() >= deadlineMs) return false;
    await sleep(pauseMs);
  }
  return true;
}

/** Whether a process of the group runs. Where nobody reaps them, dead ones stay in the group for ever and must not be waited for. */
function isAlive(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  return (
    !existsSync('/proc/self/stat') || readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && isLiveMember(entry, groupId))
  );
}

/** proc(5): `pid (name) state parent group ...`, where the name may hold anything. */
function isLiveMember(pid: string, groupId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === groupId && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** False when there is no such group any more. */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
