import { describe, expect, it } from 'vitest';
import { Versions } from '../../../src/observe/versions/versions.ts';
import { samples } from '../../support/samples.ts';

function versionsOf(line: string): Versions {
  const versions = new Versions();
  for (const { outcome, version, sentUs } of samples(line)) if (outcome === 'ok') versions.add(version ?? 'unknown', sentUs);
  return versions;
}

describe('the transition between versions', () => {
  // One request every 10 ms, by the order of sending.
  it.each([
    ['v1 v1 v2 v2', 'v1>v2 first new 20, last old 10, overlap 0, flip-backs 0'],
    ['v1 reset v2', 'v1>v2 first new 20, last old 0, overlap 0, flip-backs 0'],
    ['v1 v2 v1 v2', 'v1>v2 first new 10, last old 20, overlap 10, flip-backs 1'],
    ['v1 v2 v1 v1 v2 v1', 'v1>v2 first new 10, last old 50, overlap 40, flip-backs 2'],
    ['v1 v2 refused v1', 'v1>v2 first new 10, last old 30, overlap 20, flip-backs 1'],
    ['v1 ok v2 ok v1', 'v1>v2 first new 20, last old 40, overlap 20, flip-backs 1'],
    ['ok ok v2', 'unknown>v2 first new 20, last old 10, overlap 0, flip-backs 0'],
  ])('%s', (line, expected) => {
    const [transition] = versionsOf(line).transitions;
    expect(
      transition &&
        `${transition.from}>${transition.to} first new ${transition.firstNewAtMs}, last old ${transition.lastOldAtMs}, ` +
          `overlap ${transition.overlapMs}, flip-backs ${transition.flipBacks}`,
    ).toBe(expected);
  });

  it('is none with one version', () => {
    expect(versionsOf('v1 v1').transitions).toEqual([]);
  });

  it('goes from each version to the one that appeared next', () => {
    const pairs = versionsOf('v1 v2 v1 v3 v2 v3').transitions.map(({ from, to, flipBacks }) => [from, to, flipBacks]);
    expect(pairs).toEqual([
      ['v1', 'v2', 1],
      ['v2', 'v3', 1],
    ]);
  });

  it('lists what was seen with first and last', () => {
    expect(versionsOf('v1 v2 ok v1').list).toEqual([
      { version: 'v1', requests: 2, firstAtMs: 0, lastAtMs: 30 },
      { version: 'v2', requests: 1, firstAtMs: 10, lastAtMs: 10 },
      { version: 'unknown', requests: 1, firstAtMs: 20, lastAtMs: 20 },
    ]);
  });
});
