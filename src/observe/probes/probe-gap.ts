/**
 * The longest time in a window that held no whole request. Whatever an outage does to requests, one that was sent after its begin and
 * answered before its end cannot have gone well; so an outage that lasted longer than this cannot have been missed. Times between sends
 * would promise too much: a request that TCP sends again, or that waits for its answer until the outage is over, has seen nothing of it.
 *
 * Takes requests in the order of sending. A stretch that reaches over an edge of the window counts in full; where nothing was sent before or
 * after, it is cut at the edge. The window may be open at either end (Infinity): then the first or the last request is its edge. Memory
 * grows with the requests that are under way at once, not with their number.
 */
export class ProbeGap {
  private readonly startUs: number;
  private readonly endUs: number;
  /**
   * Stretches that may still get shorter, as pairs of numbers, both rising: each begins just after one request was sent and lasts until the
   * first of those that were sent later is answered. Of stretches with the same end only the longest is kept.
   */
  private begins: number[] = [];
  private ends: number[] = [];
  /** The first of them that is not settled. */
  private open = 0;
  private begun = false;
  private longestUs = 0;
  private sendsInWindow = 0;

  constructor(window: { startMs: number; endMs: number }) {
    this.startUs = window.startMs * 1000;
    this.endUs = window.endMs * 1000;
  }

  add(sentUs: number, endedUs: number): void {
    if (!this.begun && Number.isFinite(this.startUs)) this.begin(Math.min(sentUs, this.startUs));
    this.begun = true;
    this.settleUntil(sentUs);
    this.shortenTo(endedUs);
    if (sentUs >= this.endUs) return;
    this.begin(sentUs);
    if (sentUs >= this.startUs) this.sendsInWindow += 1;
  }

  /** Undefined when nothing was sent in the window: then no outage would have been seen. */
  get longestMs(): number | undefined {
    if (this.sendsInWindow === 0) return undefined;
    let longestUs = this.longestUs;
    for (let index = this.open; index < this.begins.length; index += 1) {
      const endUs = this.ends[index] === Infinity ? this.endUs : (this.ends[index] ?? Infinity);
      if (endUs !== Infinity) longestUs = Math.max(longestUs, this.lengthUs(index, endUs));
    }
    return Math.round(longestUs) / 1000;
  }

  private begin(sentUs: number): void {
    this.begins.push(sentUs);
    this.ends.push(Infinity);
  }

  /** Stretches that ended before this: no request that is still to come can be answered earlier. */
  private settleUntil(sentUs: number): void {
    for (let endUs = this.ends[this.open]; endUs !== undefined && endUs <= sentUs; endUs = this.ends[this.open]) {
      this.longestUs = Math.max(this.longestUs, this.lengthUs(this.open, endUs));
      this.open += 1;
    }
    if (this.open < 1000) return;
    this.begins = this.begins.slice(this.open);
    this.ends = this.ends.slice(this.open);
    this.open = 0;
  }

  private shortenTo(endedUs: number): void {
    let beginUs: number | undefined;
    while (this.ends.length > this.open && (this.ends.at(-1) ?? 0) >= endedUs) {
      this.ends.pop();
      beginUs = this.begins.pop();
    }
    if (beginUs === undefined) return;
    this.begins.push(beginUs);
    this.ends.push(endedUs);
  }

  private lengthUs(index: number, endUs: number): number {
    return endUs < this.startUs ? 0 : endUs - (this.begins[index] ?? endUs);
  }
}
