import type { Pod } from '../../objects.ts';

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 600_000;

/** How long a Job waits with new pods: 10 s after a failure, twice as long after each further one without a success between. */
export class PodFailures {
  #inARow = 0;
  #lastMs = 0;

  /** Takes note of pods that have just been seen to have ended. */
  note(succeeded: readonly Pod[], failed: readonly Pod[], nowMs: number): void {
    const ends = [
      ...succeeded.map((pod) => ({ endedMs: endOfPodMs(pod, nowMs), isFailure: false })),
      ...failed.map((pod) => ({ endedMs: endOfPodMs(pod, nowMs), isFailure: true })),
    ].toSorted((a, b) => a.endedMs - b.endedMs);
    for (const { endedMs, isFailure } of ends) {
      this.#inARow = isFailure ? this.#inARow + 1 : 0;
      if (isFailure) this.#lastMs = endedMs;
    }
  }

  /** How long from now until pods may be made again. */
  remainingMs(nowMs: number): number {
    if (this.#inARow === 0) return 0;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#inARow - 1));
    return Math.max(0, this.#lastMs + delayMs - nowMs);
  }
}

function endOfPodMs({ status }: Pod, nowMs: number): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ''));
  return ends.length > 0 && ends.every((end) => end > 0) ? Math.max(...ends) : nowMs;
}
