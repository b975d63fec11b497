/** Durations below are told exactly; the buckets of longer ones are at most a thousandth of their duration wide. */
const EXACT_US = 2048;
/** Buckets of each doubling of the duration. */
const PER_DOUBLING = 1024;
/** A power of two above the last bucket: durations are told up to 2^32 µs, which is more than an hour. */
const SLOTS = 32_768;
const LONGEST_US = 2 ** 32 - 1;

/**
 * Percentiles of durations that come and go. A Fenwick tree over buckets (P. M. Fenwick, "A new data structure for cumulative frequency
 * tables", 1994): each step takes as many operations as the number of buckets has bits, however the durations are spread.
 */
export class DurationRanks {
  /** Slot i holds the count of the buckets (i - lowest bit of i, i]; buckets count from 1. */
  private readonly tree = new Int32Array(SLOTS + 1);
  private count = 0;

  add(durationUs: number): void {
    this.count += 1;
    this.change(durationUs, 1);
  }

  /** Of a duration that was added. */
  remove(durationUs: number): void {
    this.count -= 1;
    this.change(durationUs, -1);
  }

  /**
   * The duration that `percent` of them do not exceed, told by the upper end of its bucket as the histogram of the whole run does;
   * undefined of none.
   */
  percentile(percent: number): number | undefined {
    if (this.count === 0) return undefined;
    // A percentage of a count may come out a little above the whole number that it is.
    let wanted = Math.max(1, Math.ceil((percent / 100) * this.count - 1e-6));
    let slot = 0;
    for (let step = SLOTS; step > 0; step >>= 1) {
      const next = slot + step;
      if (next > SLOTS || (this.tree[next] as number) >= wanted) continue;
      slot = next;
      wanted -= this.tree[next] as number;
    }
    return upperEnd(slot);
  }

  private change(durationUs: number, by: 1 | -1): void {
    const { tree } = this;
    for (let slot = bucketOf(durationUs) + 1; slot <= SLOTS; slot += slot & -slot) tree[slot] = (tree[slot] as number) + by;
  }
}

function bucketOf(durationUs: number): number {
  const wholeUs = Math.min(LONGEST_US, Math.max(0, Math.round(durationUs)));
  if (wholeUs < EXACT_US) return wholeUs;
  const doublings = 21 - Math.clz32(wholeUs);
  return doublings * PER_DOUBLING + (wholeUs >>> doublings);
}

/** The longest duration of a bucket. */
function upperEnd(bucket: number): number {
  if (bucket < EXACT_US) return bucket;
  const doublings = Math.floor(bucket / PER_DOUBLING) - 1;
  return (bucket - doublings * PER_DOUBLING + 1) * 2 ** doublings - 1;
}
