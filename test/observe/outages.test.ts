import { describe, expect, it } from 'vitest';
import { MOST_OUTAGES, Outages } from '../../src/observe/outages.ts';
import { SuccessGap } from '../../src/observe/success-gap.ts';
import { samples } from '../support/samples.ts';

function outagesOf(line: string): Outages {
  const outages = new Outages('new');
  for (const { outcome, sentUs, endedUs } of samples(line)) outages.add(outcome, sentUs, endedUs);
  return outages;
}

// One request every 10 ms, each 2 ms long unless it says otherwise.
describe('an outage lasts from the first dropped request to the next success', () => {
  it.each<[string, string[]]>([
    ['v1 v1 v1', []],
    ['v1 reset refused v2', ['10-30 2']],
    ['reset v1', ['0-10 1']],
    ['v1 reset v1 refused timeout v2', ['30-50 2', '10-20 1']],
    ['v1 reset refused', ['10-22 2']],
    ['v1 timeout=500 refused', ['10-510 2']],
    ['v1 reset rejected refused v2', ['10-40 2']],
    ['v1 rejected local v2', []],
    ['v1 rejected reset v2', ['20-30 1']],
  ])('%s', (line, expected) => {
    const found = outagesOf(line).longest.map(({ startMs, endMs, dropped }) => `${startMs}-${endMs} ${dropped}`);
    expect(found).toEqual(expected);
    expect(outagesOf(line).count).toBe(expected.length);
  });

  it('keeps the longest of very many, and counts them all', () => {
    const outages = outagesOf(`v1 ${'reset v1 '.repeat(3000)} refused refused v1 ${'reset v1 '.repeat(3000)}`);
    expect(outages.count).toBe(6001);
    expect(outages.longest).toHaveLength(MOST_OUTAGES);
    expect(outages.longest[0]).toMatchObject({ dropped: 2, durationMs: 20 });
  });
});

describe('the longest gap between successes', () => {
  it.each([
    ['v1 v1 . v1', 20],
    ['v1 reset refused v1 v1', 30],
    ['reset reset v1 v1', 20],
    ['v1 v1 reset reset', 22],
    ['v1 . . . .', 0],
    ['v1 . . . . timeout=1000', 1050],
    ['reset=7 local', 12],
  ])('%s: %d ms', (line, expected) => {
    const gap = new SuccessGap();
    for (const { outcome, sentUs, endedUs } of samples(line)) gap.add(outcome, sentUs, endedUs);
    expect(gap.longestMs).toBe(expected);
  });

  it('of nothing is undefined', () => {
    expect(new SuccessGap().longestMs).toBeUndefined();
  });
});
