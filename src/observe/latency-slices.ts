import { type DurationBucket, DurationCounts } from './duration-counts.ts';

const SHORTEST_SLICE_US = 100_000;
const MOST_SLICES = 64;

/**
 * Latencies by when their requests were sent: slices of equal length, at first 100 ms, twice as long whenever there would be more than 64.
 * Requests of one moment are slow together, so what they say about the spread of a figure is said by the slices, not by each of them.
 */
export class LatencySlices {
  private readonly fromUs: number;
  private sliceUs = SHORTEST_SLICE_US;
  private slices = new Map<number, DurationCounts>();
  private current: DurationCounts | undefined;
  private currentFromUs = 0;
  private currentUntilUs = 0;
  /** Ok answers in all of them. */
  count = 0;

  /** What was sent earlier is left out. */
  constructor(fromUs: number) {
    this.fromUs = fromUs;
  }

  record(sentUs: number, durationUs: number): void {
    if (sentUs < this.fromUs) return;
    this.count += 1;
    // Most go where the one before went.
    if (this.current === undefined || sentUs < this.currentFromUs || sentUs >= this.currentUntilUs) this.moveTo(sentUs);
    this.current?.record(durationUs);
  }

  /** In the order of time; those without an answer are left out. */
  get histograms(): DurationBucket[][] {
    return [...this.slices].toSorted(([a], [b]) => a - b).map(([, counts]) => counts.buckets);
  }

  /** Ok answers per second in each slice that lies wholly within the time they were seen in. */
  get perSecond(): number[] {
    const numbers = [...this.slices.keys()];
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    // The slices of the first and the last answer are covered only in part.
    return Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => {
      const answers = this.slices.get(first + 1 + index)?.count ?? 0;
      return answers / (this.sliceUs / 1e6);
    });
  }

  private moveTo(sentUs: number): void {
    while (!this.slices.has(this.numberAt(sentUs)) && this.slices.size >= MOST_SLICES) this.lengthen();
    const number = this.numberAt(sentUs);
    this.current = this.slices.get(number) ?? new DurationCounts();
    this.slices.set(number, this.current);
    this.currentFromUs = number * this.sliceUs;
    this.currentUntilUs = this.currentFromUs + this.sliceUs;
  }

  private numberAt(sentUs: number): number {
    return Math.floor(sentUs / this.sliceUs);
  }

  private lengthen(): void {
    const finer = this.slices;
    this.sliceUs *= 2;
    this.slices = new Map();
    for (const [number, counts] of finer) {
      const half = Math.floor(number / 2);
      const sibling = this.slices.get(half);
      if (sibling === undefined) this.slices.set(half, counts);
      else sibling.absorb(counts);
    }
  }
}
