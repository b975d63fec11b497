import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameOrder } from '../../src/fleet/frame-order.ts';
import type { Frame } from '../../src/fleet/frame.ts';

const frame = (sequence: number): Frame => ({ sequence, type: 'health', payload: Buffer.alloc(0) });
const numbers = (frames: readonly Frame[]): number[] => frames.map(({ sequence }) => sequence);

describe('the frames of a worker', () => {
  it('are read each once and in order, whatever comes again and in whatever order', () => {
    const heard = fc.integer({ min: 1, max: 30 }).chain((count) => {
      const all = Array.from({ length: count }, (_, sequence) => sequence);
      return fc.tuple(fc.shuffledSubarray(all, { minLength: count }), fc.array(fc.constantFrom(...all)));
    });
    fc.assert(
      fc.property(heard, ([once, again]) => {
        const order = new FrameOrder();
        const read = [...once, ...again].flatMap((sequence) => numbers(order.add(frame(sequence))));
        expect(read).toEqual(once.toSorted((a, b) => a - b));
        expect(order.gap).toBeUndefined();
      }),
    );
  });

  it('are held back behind a gap, which can be filled', () => {
    const order = new FrameOrder();
    expect(numbers(order.add(frame(0)))).toEqual([0]);
    expect(numbers([...order.add(frame(3)), ...order.add(frame(4))])).toEqual([]);
    expect(order.gap).toEqual({ from: 1, to: 2 });
    expect(numbers([...order.add(frame(2)), ...order.add(frame(1))])).toEqual([1, 2, 3, 4]);
  });

  it('go on without a gap that is given up, and what comes of it later is late', () => {
    const order = new FrameOrder();
    for (const sequence of [0, 2, 5]) order.add(frame(sequence));
    expect(numbers(order.giveUp())).toEqual([2]);
    expect(order.gap).toEqual({ from: 3, to: 4 });
    expect(numbers(order.add(frame(1)))).toEqual([]);
    expect(numbers(order.giveUp())).toEqual([5]);
    expect(numbers(order.giveUp())).toEqual([]);
  });
});
