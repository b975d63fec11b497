/**
 * Who carries what. Threads are dealt to the workers in pairs (0 and 1, 2 and 3 ...), so that with `connection: both` every worker
 * has threads that keep their connection and threads that do not. Every thread has exactly one worker: nothing is rounded away.
 */

/** How many of the wanted workers can get at least one pair; never less than one. */
export function usefulWorkers(workers: number, threads: number): number {
  return Math.max(1, Math.min(workers, Math.floor(threads / 2)));
}

export function workerOfThread(thread: number, workers: number): number {
  return Math.floor(thread / 2) % workers;
}

export function threadsOfWorker(worker: number, threads: number, workers: number): number[] {
  return Array.from({ length: threads }, (_, thread) => thread).filter((thread) => workerOfThread(thread, workers) === worker);
}

/** Thread `thread` starts this long after the load's start: evenly spread, the first at once. */
export function threadStartUs(thread: number, threads: number, rampUpMs: number): number {
  return (thread * rampUpMs * 1000) / threads;
}

/** How many threads have started `elapsedUs` after the load's start. */
export function threadsStarted(elapsedUs: number, threads: number, rampUpMs: number): number {
  if (rampUpMs === 0) return threads;
  return Math.min(threads, Math.floor((elapsedUs * threads) / (rampUpMs * 1000)) + 1);
}

/**
 * The worker that sends arrival `ordinal` of the open model, when `started` threads have started: the pairs take turns, and within a
 * pair the even arrival is meant for the even thread.
 */
export function workerOfArrival(ordinal: number, started: number, workers: number): number {
  const pairs = Math.max(1, Math.floor(started / 2));
  return workerOfThread((Math.floor(ordinal / 2) % pairs) * 2, workers);
}

/** With `both`, even threads keep their connection. */
export function keepsConnection(policy: 'keep-alive' | 'new' | 'both', thread: number): boolean {
  return policy === 'both' ? thread % 2 === 0 : policy === 'keep-alive';
}
