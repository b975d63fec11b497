const TICK_MS = 10;
const WORTH_SAYING_MS = 20;

/**
 * Tells when this process stood still, because the machine was busy or the process was stopped: for that long nothing of the cluster
 * moved, and the times it stamps are late by up to that much. Does not keep the process alive.
 */
export function watchStalls(tell: (line: string) => void): void {
  let lastMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    const stallMs = nowMs - lastMs - TICK_MS;
    lastMs = nowMs;
    if (stallMs >= WORTH_SAYING_MS) tell(`${new Date().toISOString()} the cluster stood still for ${Math.round(stallMs)} ms`);
  }, TICK_MS).unref();
}
