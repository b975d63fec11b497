import { setTimeout as sleep } from 'node:timers/promises';
import { startRunClock } from '../../clock.ts';
import { CutoverError } from '../../errors.ts';
import { assertTargetReachable } from '../../load/reachable.ts';
import type { Api } from '../../release/kubernetes/api.ts';
import { version } from '../../version.ts';
import type { FleetOrder } from '../order.ts';
import type { EndReason } from '../worker-words.ts';
import { fetchOrder } from './fetch-order.ts';
import { FrameLog, type WriteText } from './frame-log.ts';
import { watchLease } from './lease-watch.ts';
import { ShareWorker } from './share-worker.ts';

/** What a pod of a fleet knows of itself. */
export interface WorkerPlace {
  readonly api: Api;
  readonly namespace: string;
  readonly fleet: string;
  /** Of the Job's completion: 0, 1, 2 ... */
  readonly index: number;
  /** New with each process. */
  readonly attempt: string;
  readonly node: string | undefined;
}

export interface WorkerWays {
  readonly write: WriteText;
  /** For people, in the pod's log. */
  readonly tell: (line: string) => void;
  /** Aborted when the pod is told to end. */
  readonly terminated: AbortSignal;
}

export interface WorkEnd {
  readonly reason: EndReason;
  /** Whether the system has taken all that was said. */
  readonly isAllTaken: boolean;
}

/** After the end, what is left to be taken is waited for this long: a pod's grace is not endless. */
const LAST_WORDS_MS = 5_000;
/** And for this long it stays to say again what was lost on the way, unless the controller has heard it or is gone. */
const STAY_MS = 15_000;

/** One worker from its first word to its last. Throws CutoverError or ReleaseFailed when it cannot begin. */
export async function work(place: WorkerPlace, { write, tell, terminated }: WorkerWays): Promise<WorkEnd> {
  const { api, namespace, fleet, index, attempt, node } = place;
  const clock = startRunClock();
  const log = new FrameLog(write);
  log.say('hello', { index, attempt, node, version: version(), epochMs: clock.startedAtEpochMs });
  const order = await fetchOrder(api, namespace, fleet);
  assertFits(order, place);
  await assertTargetReachable(order.plan);
  const worker = new ShareWorker(order, index, clock, log);
  const over = new AbortController();
  const alone = new AbortController();
  const watched = watchLease(api, { namespace, name: fleet }, over.signal, {
    message: (message) => worker.hear(message),
    controllerGone(why) {
      tell(`the controller has not renewed its lease; stopping the load${why === '' ? '' : ` (${why})`}`);
      worker.stop('controller-gone');
      alone.abort();
    },
  });
  const onTerminated = () => {
    worker.stop('terminated');
    alone.abort();
  };
  terminated.addEventListener('abort', onTerminated);
  if (terminated.aborted) onTerminated();
  try {
    const reason = await worker.ended;
    await Promise.race([worker.dismissed, sleep(STAY_MS, undefined, { signal: alone.signal }).catch(() => {})]);
    alone.abort();
    return { reason, isAllTaken: await isTaken(log) };
  } finally {
    terminated.removeEventListener('abort', onTerminated);
    over.abort();
    await watched;
  }
}

function assertFits(order: FleetOrder, { index, fleet, namespace }: WorkerPlace): void {
  if (order.version !== version()) {
    throw new CutoverError(`this worker is cutover ${version()}, its controller is ${order.version}`, {
      where: `fleet ${namespace}/${fleet}`,
      next: 'let load.fleet.image be of the version that runs it',
    });
  }
  if (index >= order.workers) {
    throw new CutoverError(`this is worker ${index}, and the fleet has ${order.workers}, counted from 0`, {
      where: 'JOB_COMPLETION_INDEX',
      next: 'the completions of the Job have to be as many as the workers of the fleet',
    });
  }
}

async function isTaken(log: FrameLog): Promise<boolean> {
  const given = new AbortController();
  const taken = log.allTaken.then(() => true);
  const late = sleep(LAST_WORDS_MS, false, { signal: given.signal }).catch(() => false);
  try {
    return await Promise.race([taken, late]);
  } finally {
    given.abort();
  }
}
