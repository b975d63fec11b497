import { describe, expect, it } from 'vitest';
import {
  combined,
  type ManifestPatch,
  merged,
  patchLines,
  type PatchObject,
} from '../../../src/release/suggestion/manifest-patch.ts';

const patch = (spec: PatchObject): ManifestPatch => ({ kind: 'Deployment', name: 'web', patch: { spec } });
const sleeps = (seconds: number): PatchObject => ({
  containers: [{ name: 'web', lifecycle: { preStop: { sleep: { seconds } } } }],
});

describe('a strategic merge', () => {
  it.each<[string, unknown, PatchObject, unknown]>([
    ['sets a value', { a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
    ['makes the way to it', { a: 1 }, { b: { c: 3 } }, { a: 1, b: { c: 3 } }],
    ['keeps what is beside it', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    [
      'finds things in lists by their name',
      {
        list: [
          { name: 'one', a: 1 },
          { name: 'two', a: 2 },
        ],
      },
      { list: [{ name: 'two', b: 3 }] },
      {
        list: [
          { name: 'one', a: 1 },
          { name: 'two', a: 2, b: 3 },
        ],
      },
    ],
    [
      'adds what has no such name',
      { list: [{ name: 'one' }] },
      { list: [{ name: 'two' }] },
      { list: [{ name: 'one' }, { name: 'two' }] },
    ],
    ['replaces other lists', { list: [1, 2] }, { list: [3] }, { list: [3] }],
    ['lowers a number, too', { maxUnavailable: 1 }, { maxUnavailable: 0 }, { maxUnavailable: 0 }],
  ])('%s', (_, before, change, after) => {
    const untouched = structuredClone(before);
    expect(merged(before, change)).toEqual(after);
    expect(before).toEqual(untouched);
  });
});

describe('patches of one object', () => {
  it('become one, with the longer of two times', () => {
    expect(combined([patch(sleeps(5)), patch({ replicas: 2 }), patch(sleeps(3))])).toEqual([
      patch({ ...sleeps(5), replicas: 2 }),
    ]);
  });

  it('stay apart from those of others', () => {
    const other = { ...patch(sleeps(3)), name: 'other' };
    expect(combined([patch(sleeps(5)), other])).toEqual([patch(sleeps(5)), other]);
  });
});

it('is told a line for each value', () => {
  expect(patchLines(patch({ replicas: 2, ...sleeps(3) }))).toEqual([
    'Deployment web: spec.replicas: 2',
    'Deployment web: spec.containers[web].lifecycle.preStop.sleep.seconds: 3',
  ]);
});
