import { describe, expect, it } from 'vitest';
import { createLive } from '../../src/observe/live.ts';
import { renderProgress } from '../../src/report/progress.ts';
import { displayWidth } from '../../src/report/terminal/text.ts';
import { batchOf, samples } from '../support/samples.ts';

const OPTIONS = { atMs: 2000, stage: 'release-started', columns: 120, colour: false };

describe('progress', () => {
  it('shows totals at once and rates after the first window', () => {
    const live = createLive();
    live.batch(batchOf(samples('v1 v1 v1 reset'), 0, 0));
    expect(renderProgress(live.snapshot(500), { ...OPTIONS, atMs: 500 })).toBe(
      '   0.5 s  4 requests, 1 dropped  release-started',
    );
    live.batch(batchOf(samples('v1=4 v2=8 rejected local'), 1, 0));
    expect(renderProgress(live.snapshot(2000), OPTIONS)).toBe(
      '   2.0 s  8 requests, 1 dropped, 1 rejected, 1 local  4/s  v1 80 %, v2 20 %  p50 2.0, p99 8.0 ms  release-started',
    );
  });

  it('shows how many requests started late, because all threads were busy', () => {
    const live = createLive();
    live.batch(batchOf(samples('v1 v1 v1').map((sample, index) => ({ ...sample, queued: index > 0 }))));
    expect(renderProgress(live.snapshot(500), { ...OPTIONS, atMs: 500 })).toBe(
      '   0.5 s  3 requests, 0 dropped, 2 started late  release-started',
    );
  });

  it('a window without answers shows no latency and no version', () => {
    const live = createLive();
    live.batch(batchOf(samples('v1')));
    live.snapshot(1000);
    live.batch(batchOf(samples('refused refused'), 0, 1));
    expect(renderProgress(live.snapshot(3000), { ...OPTIONS, atMs: 3000 })).toBe(
      '   3.0 s  3 requests, 2 dropped  1/s  release-started',
    );
  });

  it.each([20, 40, 80])('leaves out what does not fit into %d columns', (columns) => {
    const live = createLive();
    live.batch(batchOf(samples(`v1-${'x'.repeat(60)} v2 v3 v4 reset rejected`)));
    expect(displayWidth(renderProgress(live.snapshot(2000), { ...OPTIONS, columns }))).toBeLessThan(columns);
  });

  it('is one harmless line, whatever the target says', () => {
    const live = createLive();
    live.batch(batchOf(samples('v1').map((sample) => ({ ...sample, version: '\u001b[2J\nv1' }))));
    expect(renderProgress(live.snapshot(2000), OPTIONS)).not.toMatch(/\p{Cc}/u);
  });
});
