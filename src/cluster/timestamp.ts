/** A time as Kubernetes writes it in most fields: UTC, whole seconds (rounded down). */
export function kubeTime(epochMs: number = Date.now()): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** A time as Kubernetes writes it in `eventTime` and the like: UTC, microseconds. */
export function kubeMicroTime(epochMs: number = performance.timeOrigin + performance.now()): string {
  const us = Math.floor((epochMs % 1) * 1000);
  return `${new Date(Math.floor(epochMs)).toISOString().slice(0, 23)}${String(us).padStart(3, '0')}Z`;
}

/** A time as container runtimes write it in logs: UTC, nine digits, as many of which count as the machine's clock gives. */
export function kubeNanoTime(epochMs: number = performance.timeOrigin + performance.now()): string {
  const ns = Math.floor((epochMs % 1) * 1_000_000);
  return `${new Date(Math.floor(epochMs)).toISOString().slice(0, 23)}${String(ns).padStart(6, '0')}Z`;
}
