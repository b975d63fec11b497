import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendGap } from '../../../src/observe/probes/send-gap.ts';

function longestMs(sendsMs: readonly number[], startMs: number, endMs: number): number | undefined {
  const gap = new SendGap({ startMs, endMs });
  for (const sentMs of sendsMs) gap.add(sentMs * 1000);
  return gap.longestMs;
}

describe('the longest time between two sends in a window', () => {
  it.each<[string, number[], number | undefined]>([
    ['sends on both sides', [90, 110, 140, 160, 210], 50],
    ['a stretch over the start counts in full', [60, 110, 150, 199, 201], 50],
    ['only inside: cut at the edges', [130, 150], 50],
    ['nothing inside', [50, 250], undefined],
    ['nothing at all', [], undefined],
    ['later stretches do not matter', [99, 120, 150, 180, 201, 900, 2000], 30],
  ])('%s', (_, sends, expected) => {
    expect(longestMs(sends, 100, 200)).toBe(expected);
  });

  it('an open window begins and ends with a request', () => {
    expect(longestMs([90, 110, 140], 100, Infinity)).toBe(30);
    expect(longestMs([90, 110, 140], -Infinity, Infinity)).toBe(30);
    expect(longestMs([90, 130, 140], -Infinity, 200)).toBe(60);
  });

  it('wherever an outage begins in the window, the next request comes within it', () => {
    const sends = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1 });
    const inside = fc.integer({ min: 100, max: 199 });
    fc.assert(
      fc.property(sends, inside, inside, (before, oneInside, outageAtMs) => {
        const sorted = [...before, oneInside].toSorted((a, b) => a - b);
        const nextMs = sorted.find((sentMs) => sentMs >= outageAtMs) ?? 200;
        expect(nextMs - outageAtMs).toBeLessThanOrEqual(longestMs(sorted, 100, 200) ?? -1);
      }),
    );
  });
});
