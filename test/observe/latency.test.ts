import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Latency } from '../../src/observe/latency.ts';

describe('latency', () => {
  it('of nothing has no percentile, not 0', () => {
    const latency = new Latency();
    expect(latency.summary()).toEqual({ count: 0 });
    expect([latency.percentile(99), latency.min, latency.mean, latency.max]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('agrees with sorting the durations, to three digits', () => {
    const durations = fc.array(fc.integer({ min: 0, max: 120_000_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(durations, fc.constantFrom(50, 90, 95, 99, 99.9, 100), (recorded, percent) => {
        const latency = new Latency();
        for (const duration of recorded) latency.record(duration);
        const sorted = recorded.toSorted((a, b) => a - b);
        const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length - 1e-9));
        const expected = sorted[rank - 1] ?? Number.NaN;
        expect(Math.abs((latency.percentile(percent) ?? Number.NaN) - expected)).toBeLessThanOrEqual(expected / 1000);
        expect([latency.min, latency.max]).toEqual([sorted[0], sorted.at(-1)]);
        expect(latency.mean).toBeCloseTo(recorded.reduce((sum, value) => sum + value, 0) / recorded.length, 3);
      }),
    );
  });

  it('starts anew after a reset', () => {
    const latency = new Latency();
    latency.record(5000);
    latency.reset();
    expect(latency.summary()).toEqual({ count: 0 });
    latency.record(7);
    expect(latency.summary()).toMatchObject({ count: 1, min: 7, p50: 7, max: 7 });
  });
});
