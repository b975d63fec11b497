/** The waits before a container is restarted, or its image pulled, again: none, then 10 s, 20 s, 40 s ... 300 s, as the kubelet's. */
export interface BackOffSettings {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const KUBELET_BACK_OFF: BackOffSettings = { firstMs: 10_000, longestMs: 300_000 };

export class BackOff {
  readonly #settings: BackOffSettings;
  #nextMs = 0;
  #lastUsedAtMs = Number.NEGATIVE_INFINITY;

  constructor(settings: BackOffSettings) {
    this.#settings = settings;
  }

  /** How long to wait this time. It starts over when it has not been needed for twice the longest wait. */
  nextMs(nowMs: number): number {
    const { firstMs, longestMs } = this.#settings;
    if (nowMs - this.#lastUsedAtMs > 2 * longestMs) this.#nextMs = 0;
    this.#lastUsedAtMs = nowMs;
    const waitMs = this.#nextMs;
    this.#nextMs = Math.min(Math.max(firstMs, waitMs * 2), longestMs);
    return waitMs;
  }
}

/** A duration as Go writes it, which is how it stands in Kubernetes' messages: 10s, 1m20s, 5m0s. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}
