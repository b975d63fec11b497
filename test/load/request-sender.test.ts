import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceparent, tracePrefix } from '../../src/load/request-id.ts';
import { rowIndex } from '../../src/load/request-sender.ts';

const SETTINGS = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  threads: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
});
const ORDER = fc.constantFrom('sequential' as const, 'random' as const);

/** The rows that each thread has in its first loops. */
function rowsOfThreads(
  data: { order: 'sequential' | 'random'; shared: boolean },
  { rows, threads, seed }: { rows: number; threads: number; seed: number },
  loops: number,
): number[][] {
  return Array.from({ length: threads }, (_, thread) =>
    Array.from({ length: loops }, (__, loop) => rowIndex(data, rows, { thread, threads, loop, seed })),
  );
}

describe('rows of data', () => {
  it('that are shared never meet in two threads, as long as there is one for each', () => {
    fc.assert(
      fc.property(SETTINGS, ORDER, (settings, order) => {
        const owners = new Map<number, number>();
        for (const [thread, own] of rowsOfThreads({ order, shared: true }, settings, 80).entries()) {
          for (const row of own) {
            expect(row).toBeLessThan(settings.rows);
            if (settings.rows >= settings.threads) expect(owners.get(row) ?? thread).toBe(thread);
            owners.set(row, thread);
          }
        }
      }),
    );
  });

  it('that are shared are all used, in the order of the file and from the start again', () => {
    fc.assert(
      fc.property(SETTINGS, (settings) => {
        const threads = rowsOfThreads({ order: 'sequential', shared: true }, settings, 2 * settings.rows);
        expect(new Set(threads.flat()).size).toBe(settings.rows);
        for (const own of threads) {
          const round = new Set(own).size;
          expect(own.slice(0, round)).toEqual(own.slice(0, round).toSorted((a, b) => a - b));
          expect(own.slice(round, 2 * round)).toEqual(own.slice(0, round));
        }
      }),
    );
  });

  it('that are not shared are gone through by each thread', () => {
    fc.assert(
      fc.property(SETTINGS, (settings) => {
        for (const own of rowsOfThreads({ order: 'sequential', shared: false }, settings, settings.rows)) {
          expect(own).toEqual(Array.from({ length: settings.rows }, (_, row) => row));
        }
      }),
    );
  });

  it('at random are the same for the same seed, and every row has its turn', () => {
    const settings = { rows: 20, threads: 3, seed: 7 };
    const data = { order: 'random', shared: false } as const;
    const drawn = rowsOfThreads(data, settings, 400);
    expect(rowsOfThreads(data, settings, 400)).toEqual(drawn);
    expect(rowsOfThreads(data, { ...settings, seed: 8 }, 400)).not.toEqual(drawn);
    expect(drawn[1]).not.toEqual(drawn[0]);
    for (const own of drawn) expect(new Set(own).size).toBe(20);
  });
});

describe('a traceparent', () => {
  const at = (thread: number, ordinal: number): string => traceparent(tracePrefix(1_795_000_000_000, thread), ordinal);

  it('has the form of W3C, with a trace id that tells start, thread and ordinal', () => {
    expect(at(255, 16)).toBe('00-1a1ee565e00000000ff1000000000010-0001000000000010-01');
  });

  it('never repeats its trace id', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.nat(100_000), fc.nat(2 ** 40)), { selector: String }), (requests) => {
        const ids = requests.map(
          ([thread, ordinal]) => /^00-([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-01$/.exec(at(thread, ordinal))?.[1],
        );
        expect(ids).not.toContain(undefined);
        expect(new Set(ids).size).toBe(requests.length);
      }),
    );
  });
});
