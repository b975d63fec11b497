import { readlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { elapsedUs } from '../clock.ts';
import { Arrivals, type Arrival } from './arrivals.ts';
import type { FromWorker, PacerOrder, ToWorker } from './messages.ts';
import { PACER_LEAD_US, sleepUnlessEnded, wakeWorker } from './pacer-cells.ts';

/**
 * The pacer: an OS thread that sleeps until a request of the open model is due and wakes the worker that sends it. An event loop's own
 * timers would be up to a millisecond late. It only wakes: the workers know the schedule themselves and lose nothing without it.
 */
function pace({ plan, clock, share, pacerCells }: PacerOrder, startUs: number): void {
  const arrivals = new Arrivals(plan, share);
  let next = arrivals.next();
  while (next !== undefined) {
    const waitUs = startUs + next.dueUs - PACER_LEAD_US - elapsedUs(clock);
    if (waitUs > 0 && !sleepUnlessEnded(pacerCells, waitUs)) return;
    const due = new Set<number>();
    const horizonUs = elapsedUs(clock) - startUs + PACER_LEAD_US;
    for (; isDue(next, horizonUs); next = arrivals.next()) due.add(next.worker);
    for (const worker of due) wakeWorker(pacerCells, worker);
  }
}

function isDue(arrival: Arrival | undefined, horizonUs: number): arrival is Arrival {
  return arrival !== undefined && arrival.dueUs <= horizonUs;
}

/** Linux lets a thread oversleep by 50 us to save wake-ups; this thread asks not to be. Elsewhere it is only less exact. */
function sleepExactly(): void {
  try {
    writeFileSync(`/proc/${basename(readlinkSync('/proc/thread-self'))}/timerslack_ns`, '1');
  } catch {
    return;
  }
}

const send = (message: FromWorker): void => parentPort?.postMessage(message, []);

sleepExactly();
parentPort?.once('message', (message: ToWorker) => {
  if (message.kind === 'start') pace(workerData as PacerOrder, message.startUs);
  send({ kind: 'done' });
});
send({ kind: 'ready' });
