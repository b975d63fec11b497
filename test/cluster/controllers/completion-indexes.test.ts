import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIndexes, parseIndexes, pendingIndexes } from '../../../src/cluster/controllers/job/completion-indexes.ts';

describe('the indexes of an Indexed Job', () => {
  it.each([
    [[], ''],
    [[3], '3'],
    [[0, 1], '0,1'],
    [[2, 0, 1], '0-2'],
    [[1, 3, 4, 5, 7], '1,3-5,7'],
    [[0, 1, 3, 4, 6, 7, 8], '0,1,3,4,6-8'],
  ])('%j are written %j', (indexes, text) => expect(formatIndexes(indexes)).toBe(text));

  it('are read back as they were, however many', () => {
    assert(
      property(array(integer({ min: 0, max: 50 })), (indexes) => {
        const inOrder = [...new Set(indexes)].toSorted((a, b) => a - b);
        expect(parseIndexes(formatIndexes(indexes), 51)).toEqual(inOrder);
      }),
    );
  });

  it.each([
    ['0-9', 3, [0, 1, 2]],
    ['1,5-7', 6, [1, 5]],
    ['4', 4, []],
  ])('%s of a Job that has only %d left', (text, completions, indexes) =>
    expect(parseIndexes(text, completions)).toEqual(indexes),
  );

  it('are worked on from the lowest', () => {
    expect(pendingIndexes(new Set([0, 2]), 6, 3)).toEqual([1, 3, 4]);
    expect(pendingIndexes(new Set([0, 1]), 3, 3)).toEqual([2]);
  });
});
