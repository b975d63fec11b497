import { build, type Histogram, HistogramLogWriter } from 'hdr-histogram-js';

const INTERVAL_US = 1_000_000;

/**
 * Latencies as an HdrHistogram log (format 1.3, HistogramLogWriter of HdrHistogram): a histogram a second for each tag, in microseconds.
 * To be given them in the order of sending.
 */
export class LatencyLog {
  private readonly lines: string[] = [];
  private readonly writer = new HistogramLogWriter((text) => void this.lines.push(text));
  private readonly histograms = new Map<string, Histogram>();
  private startUs = 0;

  constructor(startedAtEpochMs: number, comment: string) {
    this.writer.outputLogFormatVersion();
    this.writer.outputComment(`[${comment}; microseconds]`);
    this.writer.outputStartTime(startedAtEpochMs);
    this.writer.outputLegend();
  }

  /** Returns the lines that are complete by now. */
  add(tag: string, sentUs: number, durationUs: number): string {
    if (sentUs >= this.startUs + INTERVAL_US) {
      this.closeInterval();
      this.startUs = Math.floor(sentUs / INTERVAL_US) * INTERVAL_US;
    }
    let histogram = this.histograms.get(tag);
    if (histogram === undefined) {
      histogram = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 });
      this.histograms.set(tag, histogram);
    }
    histogram.recordValue(Math.max(0, Math.round(durationUs)));
    return this.taken();
  }

  /** Returns the rest. */
  end(): string {
    this.closeInterval();
    return this.taken();
  }

  private closeInterval(): void {
    for (const [tag, histogram] of this.histograms) {
      if (histogram.totalCount === 0) continue;
      // A blank or a comma would end it.
      histogram.tag = tag.replace(/[\s,]+/g, '_');
      this.writer.outputIntervalHistogram(histogram, this.startUs / 1e6, (this.startUs + INTERVAL_US) / 1e6, 1000);
      histogram.reset();
    }
  }

  private taken(): string {
    return this.lines.length === 0 ? '' : this.lines.splice(0).join('');
  }
}
