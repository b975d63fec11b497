import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank, type Ordering } from '../../../src/verdict/comparison/ranking.ts';

type Thing = readonly number[];

/** Figures by position, told apart when they differ by more than `noise`. */
const ordering = (priorities: readonly number[], noise = 0): Ordering<Thing, number> => ({
  priorities,
  figureOf: (thing, priority) => thing[priority],
  isToldApart: (one, other, priority) => Math.abs((one[priority] ?? 0) - (other[priority] ?? 0)) > noise,
});

describe('an order by priorities', () => {
  it.each([
    { things: [[2], [1], [3]], priorities: [0], noise: 0, order: [[[1]], [[2]], [[3]]] },
    {
      things: [
        [1, 9],
        [1, 2],
        [0, 5],
      ],
      priorities: [0, 1],
      noise: 0,
      order: [[[0, 5]], [[1, 2]], [[1, 9]]],
    },
    { things: [[1], [1]], priorities: [0], noise: 0, order: [[[1], [1]]] },
    // 0 and 2 are told apart, so 1 cannot join them to one group.
    { things: [[2], [1], [0]], priorities: [0], noise: 1, order: [[[0], [1]], [[2]]] },
    // The second priority decides between those that the first does not tell apart, and only between those.
    {
      things: [
        [0, 5],
        [1, 0],
        [9, 0],
      ],
      priorities: [0, 1],
      noise: 1,
      order: [[[1, 0]], [[0, 5]], [[9, 0]]],
    },
    // Nothing tells them apart: what looks better by the first priority stands first.
    {
      things: [
        [1, 0],
        [0, 1],
      ],
      priorities: [0, 1],
      noise: 5,
      order: [
        [
          [0, 1],
          [1, 0],
        ],
      ],
    },
    { things: [], priorities: [0], noise: 0, order: [] },
  ])('puts $things by $priorities (noise $noise) in the order $order', ({ things, priorities, noise, order }) => {
    expect(rank(things as Thing[], ordering(priorities, noise))).toEqual(order);
  });

  it('puts what has no figure last', () => {
    expect(rank([[], [1]], ordering([0]))).toEqual([[[1]], [[]]]);
  });

  const things = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }), { maxLength: 7 });
  const places = (all: readonly Thing[], groups: readonly (readonly Thing[])[]) => {
    const place = new Map(groups.flatMap((group, index) => group.map((thing) => [thing, index] as const)));
    return all.map((thing) => place.get(thing) ?? -1);
  };

  it('has everything in it once, whatever order it came in', () => {
    fc.assert(
      fc.property(things, fc.integer({ min: 0, max: 4 }), (all, noise) => {
        const groups = rank(all, ordering([0, 1, 2], noise));
        expect(groups.flat().length).toBe(all.length);
        const sortedText = (those: readonly (readonly Thing[])[]): string =>
          JSON.stringify(those.map((group) => group.map((thing) => JSON.stringify(thing)).toSorted()));
        expect(sortedText(rank(all.toReversed(), ordering([0, 1, 2], noise)))).toBe(sortedText(groups));
      }),
    );
  });

  it('never overrules what the most important priority tells', () => {
    fc.assert(
      fc.property(things, fc.integer({ min: 0, max: 4 }), (all, noise) => {
        const order = ordering([0, 1, 2], noise);
        const place = places(all, rank(all, order));
        for (const [i, one] of all.entries()) {
          for (const [j, other] of all.entries()) {
            if (!order.isToldApart(one, other, 0) || (one[0] ?? 0) >= (other[0] ?? 0)) continue;
            expect(place[i]).toBeLessThan(place[j] ?? -1);
          }
        }
      }),
    );
  });

  it('leaves nothing together that any priority tells apart', () => {
    fc.assert(
      fc.property(things, fc.integer({ min: 0, max: 4 }), (all, noise) => {
        const order = ordering([0, 1, 2], noise);
        for (const group of rank(all, order)) {
          for (const one of group) {
            for (const other of group) {
              expect(order.priorities.some((priority) => order.isToldApart(one, other, priority))).toBe(false);
            }
          }
        }
      }),
    );
  });
});
