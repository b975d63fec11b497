import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_BINS, zoomWindows } from '../../../src/report/html/detail/zoom-windows.ts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('the levels of a timeline', () => {
  it('go from milliseconds around the focus to the whole run', () => {
    expect(zoomWindows(span(0, 60_000), span(30_000, 30_020))).toEqual([
      { binMs: 1, startMs: 29_010, bins: 2000 },
      { binMs: 5, startMs: 25_010, bins: 2000 },
      { binMs: 20, startMs: 10_000, bins: 2000 },
      { binMs: 100, startMs: 0, bins: 601 },
      { binMs: 500, startMs: 0, bins: 121 },
    ]);
  });

  it('begin shortly before a focus that is too long for them', () => {
    expect(zoomWindows(span(0, 60_000), span(10_000, 50_000))[0]).toEqual({ binMs: 1, startMs: 9800, bins: 2000 });
  });

  it('stay inside the run', () => {
    expect(zoomWindows(span(0, 60_000), span(59_990, 60_000))[0]).toEqual({ binMs: 1, startMs: 58_001, bins: 2000 });
  });

  it('never have more bins than they may, and end with the whole run, however long it is', () => {
    const runs = fc.record({
      endMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      focus: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(runs, ({ endMs, focus }) => {
        const windows = zoomWindows(span(0, endMs), span(endMs * focus, endMs * focus));
        for (const { binMs, startMs, bins } of windows) {
          expect(bins).toBeLessThanOrEqual(MOST_BINS);
          expect(startMs).toBeLessThanOrEqual(endMs * focus);
          expect(startMs + bins * binMs).toBeGreaterThan(endMs * focus);
        }
        const whole = windows.at(-1);
        expect(whole?.startMs).toBe(0);
        expect((whole?.bins ?? 0) * (whole?.binMs ?? 0)).toBeGreaterThan(endMs);
      }),
    );
  });
});
