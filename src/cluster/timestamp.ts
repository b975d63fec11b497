/** A time as Kubernetes writes it in most fields: UTC, whole seconds (rounded down). */
export function kubeTime(epochMs: number = Date.now()): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** A time as Kubernetes writes it in `eventTime` and the like: UTC, microseconds. */
export function kubeMicroTime(epochMs: number = performance.timeOrigin + performance.now()): string {
  const us = Math.floor((epochMs % 1) * 1000);
  return `${new Date(Math.floor(epochMs)).toISOString().slice(0, 23)}${String(us).padStart(3, '0')}Z`;
}
