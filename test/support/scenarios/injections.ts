import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from '../../../src/release/cluster-port.ts';
import { selectorText } from '../../../src/release/labels.ts';
import { processesWith } from '../processes.ts';
import type { Room } from '../release-lab.ts';
import type { Injection } from './scenario.ts';

type When = Pick<Injection, 'after' | 'delayMs'>;

/** Somebody, or the machine, deletes a pod that the release has nothing to do with. */
export function deletePod(when: When): Injection {
  const deed = async (room: Room) => room.cluster.remove('Pod', await servingPod(room));
  return { ...when, what: 'a pod was deleted', deed };
}

/** An autoscaler takes a pod away. */
export function scale(deployment: string, replicas: number, when: When): Injection {
  const deed = async (room: Room) => void (await room.cluster.patch('Deployment', deployment, { spec: { replicas } }));
  return { ...when, what: `${deployment} was scaled to ${replicas}`, deed };
}

/** The app of one pod dies, as by a fault of its own or for want of memory. */
export function kill(when: When): Injection {
  const deed = async (room: Room) => void process.kill(pidOf(await servingPod(room)), 'SIGKILL');
  return { ...when, what: 'the process of a pod was killed', deed };
}

/** The app of one pod hangs for a while, and goes on. */
export function freeze(forMs: number, when: When): Injection {
  return {
    ...when,
    what: `the process of a pod hung for ${forMs} ms`,
    async deed(room) {
      const pid = pidOf(await servingPod(room));
      process.kill(pid, 'SIGSTOP');
      await delay(forMs);
      process.kill(pid, 'SIGCONT');
    },
  };
}

/** Liveness of one pod fails until its container has been restarted, or for this long. */
export function failLiveness(forMs: number, when: When): Injection {
  return {
    ...when,
    what: 'the liveness of a pod failed',
    async deed(room) {
      const pod = await servingPod(room);
      const folder = sickFolder(room.folder);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, pod), '');
      const giveUpMs = performance.now() + forMs;
      const restarts = async () => (await room.cluster.get('Pod', pod))?.status?.containerStatuses?.[0]?.restartCount ?? 0;
      while (performance.now() < giveUpMs && (await restarts()) === 0) await delay(50);
      await rm(join(folder, pod));
    },
  };
}

/** Somebody changes an object, and after a while, if they notice, back again. */
export function change(
  kind: Kind,
  name: string,
  to: object,
  when: When,
  back?: { readonly afterMs: number; readonly to: object },
): Injection {
  return {
    ...when,
    what: `${kind} ${name} was changed`,
    async deed(room) {
      await room.cluster.patch(kind, name, to);
      if (back === undefined) return;
      await delay(back.afterMs);
      await room.cluster.patch(kind, name, back.to);
    },
  };
}

export function sickFolder(roomFolder: string): string {
  return join(roomFolder, 'sick');
}

/** One of the pods that the Service leads to. */
async function servingPod({ cluster }: Room): Promise<string> {
  const service = await cluster.get('Service', 'hello');
  const labels = selectorText({ matchLabels: service?.spec?.selector ?? {} });
  const [pod] = await cluster.list('Pod', { labels });
  return pod?.metadata?.name ?? '';
}

/** A process that the embedded cluster runs, by its own environment. */
function pidOf(pod: string): number {
  const [found] = processesWith(`POD_NAME=${pod}\0`);
  if (found === undefined) throw new Error(`no process runs for pod ${pod}`);
  return Number.parseInt(found, 10);
}
