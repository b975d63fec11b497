import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationCounts } from '../../src/observe/duration-counts.ts';
import { LatencySlices } from '../../src/observe/latency-slices.ts';
import { Latency } from '../../src/observe/latency.ts';

const durations = fc.array(fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })), {
  minLength: 1,
  maxLength: 100,
});

describe('counts of durations', () => {
  it('put each where the histogram puts it', () => {
    fc.assert(
      fc.property(durations, (recorded) => {
        const counts = new DurationCounts();
        const latency = new Latency();
        for (const duration of recorded) {
          counts.record(duration);
          latency.record(duration);
        }
        const { buckets } = counts;
        let below = 0;
        for (const { upToUs, count } of buckets) {
          below += count;
          expect(latency.percentile((100 * below) / recorded.length)).toBe(Math.min(upToUs, latency.max ?? 0));
        }
        expect(below).toBe(recorded.length);
        expect(buckets.map(({ upToUs }) => upToUs)).toEqual(buckets.map(({ upToUs }) => upToUs).toSorted((a, b) => a - b));
      }),
    );
  });

  it('add up', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const of = (list: readonly number[]): DurationCounts => {
          const counts = new DurationCounts();
          for (const duration of list) counts.record(duration);
          return counts;
        };
        const sum = of(some);
        sum.absorb(of(others));
        expect(sum.buckets).toEqual(of([...some, ...others]).buckets);
      }),
    );
  });

  it('count what is longer or shorter than they can tell as the longest and the shortest', () => {
    const counts = new DurationCounts();
    for (const durationUs of [2 ** 40, 0, -3]) counts.record(durationUs);
    expect(counts.buckets).toEqual([
      { upToUs: 1, count: 2 },
      { upToUs: 2 ** 31 - 1, count: 1 },
    ]);
  });
});

describe('slices of latencies', () => {
  it('are 100 ms long, in the order of time, and leave out what was sent too early and where nothing was answered', () => {
    const slices = new LatencySlices(50_000);
    for (const [sentMs, durationUs] of [
      [49, 1],
      [50, 2],
      [99, 2],
      [100, 3],
      [450, 4],
    ] as const)
      slices.record(sentMs * 1000, durationUs);
    expect(slices.count).toBe(4);
    expect(slices.histograms).toEqual([[{ upToUs: 2, count: 2 }], [{ upToUs: 3, count: 1 }], [{ upToUs: 4, count: 1 }]]);
  });

  it('tell how many answers a second there were, nothing in those without, and leave out the first and the last', () => {
    const slices = new LatencySlices(0);
    for (const sentMs of [0, 110, 120, 130, 310, 320, 450]) slices.record(sentMs * 1000, 1);
    expect(slices.perSecond).toEqual([30, 0, 20]);
    expect(new LatencySlices(0).perSecond).toEqual([]);
  });

  it('are never more than 64, however long the run, and lose no answer', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 300 }), (sentMs) => {
        const slices = new LatencySlices(0);
        for (const ms of sentMs.toSorted((a, b) => a - b)) slices.record(ms * 1000, ms % 1000);
        const { histograms } = slices;
        expect(histograms.length).toBeLessThanOrEqual(64);
        expect(histograms.flat().reduce((sum, { count }) => sum + count, 0)).toBe(sentMs.length);
      }),
    );
  });
});
