import type { LoadShare } from './share.ts';

/**
 * How the pacer thread wakes the workers: one shared cell per worker that it counts up and notifies. A worker that has missed a count
 * sees that the number has changed; none is waited for that has already come.
 */
export interface PacerCells {
  /** [0]: not 0 when the pacer is to end. [1 + worker - first]: that worker's count. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  /** Number of this process's first worker. */
  readonly first: number;
}

/** The pacer is this early, because waking a thread takes about as long. */
export const PACER_LEAD_US = 30;

export function newPacerCells({ first, own }: LoadShare): PacerCells {
  return { cells: new Int32Array(new SharedArrayBuffer((1 + own) * 4)), first };
}

export function endPacer({ cells }: PacerCells): void {
  Atomics.store(cells, 0, 1);
  Atomics.notify(cells, 0);
}

/** Sleeps until `waitUs` are over; false when the pacer is to end. */
export function sleepUnlessEnded({ cells }: PacerCells, waitUs: number): boolean {
  return Atomics.wait(cells, 0, 0, waitUs / 1000) === 'timed-out';
}

export function wakeWorker({ cells, first }: PacerCells, worker: number): void {
  Atomics.add(cells, 1 + worker - first, 1);
  Atomics.notify(cells, 1 + worker - first);
}

/** Calls `onWake` at once and after each wake-up, until it returns false. Does not keep the event loop alive. */
export function listenToPacer(pacerCells: PacerCells, worker: number, onWake: () => boolean): void {
  const { cells, first } = pacerCells;
  for (;;) {
    const seen = Atomics.load(cells, 1 + worker - first);
    if (!onWake()) return;
    const wait = Atomics.waitAsync(cells, 1 + worker - first, seen);
    if (!wait.async) continue;
    void wait.value.then(() => listenToPacer(pacerCells, worker, onWake));
    return;
  }
}
