import { build, type Histogram } from 'hdr-histogram-js';

/** Microseconds. Only `count` is there when nothing was recorded: a percentile of nothing is absent, never 0. */
export interface LatencySummary {
  readonly count: number;
  readonly min?: number;
  readonly mean?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
}

/** Durations below are counted by whole microseconds first: most are, and the histogram takes ten times as long to find their place. */
const SHORT_US = 2048;

/** Durations in a histogram with three significant digits; minimum, maximum and mean are exact. */
export class Latency {
  private readonly histogram: Histogram;
  private readonly short = new Uint32Array(SHORT_US);
  /** Durations in `short` that are not yet in the histogram. */
  private waiting = 0;
  private sumUs = 0;
  private minUs = Infinity;
  private maxUs = -Infinity;

  constructor(significantDigits: 2 | 3 = 3) {
    this.histogram = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: significantDigits });
  }

  record(durationUs: number): void {
    const wholeUs = Math.max(0, Math.round(durationUs));
    if (wholeUs < SHORT_US) {
      this.short[wholeUs] = (this.short[wholeUs] as number) + 1;
      this.waiting += 1;
    } else this.histogram.recordValue(wholeUs);
    this.sumUs += wholeUs;
    if (wholeUs < this.minUs) this.minUs = wholeUs;
    if (wholeUs > this.maxUs) this.maxUs = wholeUs;
  }

  /** The histogram, with all that was recorded. */
  private get complete(): Histogram {
    if (this.waiting === 0) return this.histogram;
    for (const [durationUs, count] of this.short.entries()) {
      if (count > 0) this.histogram.recordValueWithCount(durationUs, count);
    }
    this.short.fill(0);
    this.waiting = 0;
    return this.histogram;
  }

  absorb(other: Latency): void {
    if (other.count === 0) return;
    this.histogram.add(other.complete);
    this.sumUs += other.sumUs;
    this.minUs = Math.min(this.minUs, other.minUs);
    this.maxUs = Math.max(this.maxUs, other.maxUs);
  }

  get count(): number {
    return this.histogram.totalCount + this.waiting;
  }

  get min(): number | undefined {
    return this.count === 0 ? undefined : this.minUs;
  }

  get max(): number | undefined {
    return this.count === 0 ? undefined : this.maxUs;
  }

  get mean(): number | undefined {
    return this.count === 0 ? undefined : this.sumUs / this.count;
  }

  /** The duration that `percent` of the recorded ones do not exceed; undefined when nothing was recorded. */
  percentile(percent: number): number | undefined {
    return this.count === 0 ? undefined : this.recordedPercentile(percent);
  }

  summary(): LatencySummary {
    if (this.count === 0) return { count: 0 };
    return {
      count: this.count,
      min: this.minUs,
      mean: Math.round(this.sumUs / this.count),
      p50: this.recordedPercentile(50),
      p90: this.recordedPercentile(90),
      p95: this.recordedPercentile(95),
      p99: this.recordedPercentile(99),
      p999: this.recordedPercentile(99.9),
      max: this.maxUs,
    };
  }

  private recordedPercentile(percent: number): number {
    // A bucket is told by its upper end, which may lie above anything that was recorded.
    return Math.min(this.complete.getValueAtPercentile(percent), this.maxUs);
  }

  reset(): void {
    this.histogram.reset();
    this.short.fill(0);
    this.waiting = 0;
    this.sumUs = 0;
    this.minUs = Infinity;
    this.maxUs = -Infinity;
  }
}
