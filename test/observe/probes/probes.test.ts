import { describe, expect, it } from 'vitest';
import { Probes, type Probing } from '../../../src/observe/probes/probes.ts';
import { samples } from '../../support/samples.ts';

/** One request every 10 ms, each 2 ms long. */
function probing(line: string, connectionsToReachEach?: number): Probing {
  const probes = new Probes({ startMs: 100, endMs: 200 }, connectionsToReachEach);
  for (const sample of samples(line)) probes.add(sample);
  return probes.result;
}

const EVERY_10_MS = 'v1 '.repeat(30);

describe('how closely the requests looked', () => {
  it('each kind of connection for itself, with the answer and without', () => {
    const both = `${'~v1 '.repeat(13)} . . v1 v1 v1 v1 ${'v1 ~v1 '.repeat(10)}`;
    expect(probing(both)).toMatchObject({ gapMs: { new: 52, reused: 82 }, sendGapMs: { new: 50, reused: 80 } });
  });

  it('a request that failed on our own side has looked at nothing', () => {
    const line = 'local v1 v1 v1 v1 v1 v1 v1 v1 v1 v1 v1 local local v1 v1 v1 v1 v1 v1 v1 v1 local';
    expect(probing(line)).toMatchObject({ sendGapMs: { new: 30 }, firstSentMs: 10, lastSentMs: 210 });
  });

  it('nothing was sent', () => {
    expect(probing('.')).toEqual({
      gapMs: { new: undefined, reused: undefined },
      sendGapMs: { new: undefined, reused: undefined },
      partGapMs: undefined,
      firstSentMs: undefined,
      lastSentMs: undefined,
    });
  });
});

describe('a time that holds so many new connections', () => {
  it.each([
    [1, 12],
    [2, 22],
    [5, 52],
  ])('%d: %d ms', (connections, expected) => {
    expect(probing(EVERY_10_MS, connections).partGapMs).toBe(expected);
  });

  it('does not count kept connections', () => {
    expect(probing('v1 ~v1 '.repeat(15), 2).partGapMs).toBe(42);
  });

  it('is not known where fewer were made', () => {
    expect(probing(EVERY_10_MS, 11).partGapMs).toBeUndefined();
    expect(probing(EVERY_10_MS).partGapMs).toBeUndefined();
  });
});
