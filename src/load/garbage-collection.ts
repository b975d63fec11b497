import { PerformanceObserver } from 'node:perf_hooks';

/** Calls `onPause` with the length of each garbage collection of this OS thread, soon after it; until the returned function is called. */
export function watchGarbageCollection(onPause: (pauseUs: number) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) onPause(duration * 1000);
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
