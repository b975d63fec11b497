import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLive } from '../../src/observe/live.ts';
import { renderPanel, type PanelOptions } from '../../src/report/panel.ts';
import { displayWidth } from '../../src/report/terminal/text.ts';
import { batchOf, samples } from '../support/samples.ts';

const OPTIONS: PanelOptions = {
  stage: { name: 'before', elapsedMs: 1500, expectedMs: 6000, what: 'load-started 10 threads' },
  columns: 110,
  colour: false,
};

describe('the panel', () => {
  it('tells the stage, the rate, the versions, the drops and what the release is doing', () => {
    const live = createLive();
    live.batch(batchOf(samples('v1=1 v1=1 v2=2 ~reset refused rejected local')));
    expect(renderPanel(live.snapshot(2000), OPTIONS)).toEqual([
      'before   ━━━━━━━━━━────────────────────────────── 1.5 s of 6.0 s',
      'rate     4/s  7 requests  █',
      `versions ${'█'.repeat(27)}${'▒'.repeat(13)}  █ v1 67 %  ▒ v2 33 %`,
      'drops    2 (1 on new, 1 on reused connections)  1 rejected  1 local  p50 1 ms  p99 2 ms',
      'release  load-started 10 threads',
    ]);
  });

  it('says so where there is nothing yet', () => {
    const lines = renderPanel(createLive().snapshot(100), { ...OPTIONS, stage: { ...OPTIONS.stage, expectedMs: undefined } });
    expect(lines.slice(0, 4)).toEqual(['before   1.5 s', 'rate     0 requests', 'versions no answer yet', 'drops    0']);
  });

  it('shows how the rate went', () => {
    const live = createLive();
    for (const [second, count] of [8, 4, 1, 0].entries()) {
      if (count > 0) live.batch(batchOf(samples('v1 '.repeat(count)), 0, second));
      live.snapshot((second + 1) * 1000);
    }
    expect(renderPanel(live.snapshot(4100), OPTIONS)[1]).toBe('rate     0/s  13 requests  █▅▂▁');
  });

  it('is always five lines that fit, whatever the target says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), text, fc.integer({ min: 20, max: 200 }), (versions, what, columns) => {
        const live = createLive();
        const [plain] = samples('v1');
        if (plain !== undefined) live.batch(batchOf(versions.map((version) => ({ ...plain, version }))));
        const lines = renderPanel(live.snapshot(1000), { stage: { ...OPTIONS.stage, what }, columns, colour: false });
        expect(lines).toHaveLength(5);
        for (const line of lines) {
          expect(displayWidth(line)).toBeLessThan(columns);
          expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});
