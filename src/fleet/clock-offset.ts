/** What one ping tells of a worker's clock: it showed `workerUs` at some moment between `sentUs` and `heardUs` of ours. */
export interface PingRound {
  readonly sentUs: number;
  readonly heardUs: number;
  readonly workerUs: number;
}

/** By how much a worker's clock is ahead of ours: within `uncertaintyUs` of `offsetUs`, either way. */
export interface ClockOffset {
  readonly offsetUs: number;
  readonly uncertaintyUs: number;
}

/** A round more than this ago tells of a clock that may have drifted meanwhile. */
const ROUNDS_KEPT = 8;

/**
 * The offset of one worker's clock. Each round says that it lies between worker - heard and worker - sent, and all of the last rounds have
 * to be right: their intersection is what is known (Marzullo and Owicki, Maintaining the time in a distributed system, PODC 1983).
 */
export class OffsetMeter {
  #rounds: PingRound[] = [];

  add(round: PingRound): void {
    this.#rounds.push(round);
    if (this.#rounds.length > ROUNDS_KEPT) this.#rounds.shift();
  }

  get rounds(): number {
    return this.#rounds.length;
  }

  /** Undefined before the first round. Where the clocks ran apart so much that the rounds contradict each other, the newest ones count. */
  get offset(): ClockOffset | undefined {
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const { sentUs, heardUs, workerUs } of this.#rounds.toReversed()) {
      const [nextLow, nextHigh] = [Math.max(low, workerUs - heardUs), Math.min(high, workerUs - sentUs)];
      if (nextLow > nextHigh) break;
      [low, high] = [nextLow, nextHigh];
    }
    return low === Number.NEGATIVE_INFINITY ? undefined : { offsetUs: (low + high) / 2, uncertaintyUs: (high - low) / 2 };
  }
}
