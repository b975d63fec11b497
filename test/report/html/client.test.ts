import { describe, expect, it } from 'vitest';
import type { FailedRequest } from '../../../src/report/html/detail/failed-requests.ts';
import type { ZoomLevel } from '../../../src/report/html/detail/zoom-level.ts';
import { EVERYTHING, type Filter, matching, occurring } from '../../../src/report/html/client/failed/filter.ts';
import { percentileAt, percentileLines } from '../../../src/report/html/client/latency/percentile.ts';
import { axisTime } from '../../../src/report/html/client/timeline/axis-time.ts';
import { binsIn, levelFor, stacked, within } from '../../../src/report/html/client/timeline/levels.ts';
import { View } from '../../../src/report/html/client/timeline/view.ts';

function level(binMs: number, startMs: number, bins: number, perBin = 10): ZoomLevel {
  const at = Array.from({ length: bins }, (_, index) => index);
  const column = at.map(() => perBin);
  const none = at.map(() => 0);
  const empty = at.map(() => null);
  return {
    binMs,
    startMs,
    bins,
    at,
    ok: [column],
    rejected: none,
    dropped: none,
    local: none,
    p50Us: empty,
    p99Us: empty,
    maxUs: empty,
  };
}

describe('which level is shown', () => {
  const levels = [level(1, 1000, 200), level(10, 500, 100), level(100, 0, 100)];
  const chosen = (fromMs: number, untilMs: number, mostBins = 150) => levelFor(levels, { fromMs, untilMs }, mostBins)?.binMs;

  it.each([
    ['the finest that covers the range', 1010, 1110, 1],
    ['a coarser one where the finest has too many bins', 1000, 1190, 10],
    ['a coarser one beside the fine window', 900, 1100, 10],
    ['the coarsest for the whole run', 0, 10_000, 100],
    ['the coarsest where nothing else reaches', 5000, 5100, 100],
  ])('%s', (_, fromMs, untilMs, binMs) => expect(chosen(fromMs, untilMs)).toBe(binMs));

  it('a coarser one where finer bins have hardly a request each', () => {
    const sparse = [level(1, 0, 2000, 0.1), level(10, 0, 200, 1), level(20, 0, 100, 2)];
    expect(levelFor(sparse, { fromMs: 0, untilMs: 2000 }, 700)?.binMs).toBe(20);
    expect(levelFor(sparse, { fromMs: 0, untilMs: 100 }, 700)?.binMs).toBe(1);
  });

  it('single requests to the millisecond where a rate would take steps too long to see anything by', () => {
    const at800PerSecond = [level(1, 0, 2000, 0.8), level(5, 0, 400, 4), level(20, 0, 100, 16)];
    const shown = (untilMs: number) => levelFor(at800PerSecond, { fromMs: 0, untilMs }, 700)?.binMs;
    expect([2000, 1000, 200, 132, 20].map(shown)).toEqual([20, 20, 5, 1, 1]);
  });
});

describe('the bins of a range', () => {
  it('are those that it touches, with zeros where nothing was sent', () => {
    const sparse: ZoomLevel = {
      ...level(10, 100, 10),
      at: [1, 3],
      ok: [[5, 7]],
      dropped: [0, 2],
      rejected: [0, 0],
      local: [0, 0],
      p50Us: [9, null],
      p99Us: [9, null],
      maxUs: [9, null],
    };
    expect(binsIn(sparse, { fromMs: 112, untilMs: 145 })).toEqual({
      binMs: 10,
      atMs: [110, 120, 130, 140, 150],
      ok: [[5, 0, 7, 0]],
      dropped: [0, 0, 2, 0],
      rejected: [0, 0, 0, 0],
      local: [0, 0, 0, 0],
      p50Us: [9, null, null, null],
      p99Us: [9, null, null, null],
      maxUs: [9, null, null, null],
    });
  });

  it('stand on each other, the topmost first', () => {
    expect(
      stacked(
        [
          [1, 2],
          [10, 0],
        ],
        2,
      ),
    ).toEqual([
      [22, 4],
      [2, 4],
    ]);
  });
});

describe('the view', () => {
  const run = { fromMs: 0, untilMs: 1000 };

  it.each([
    ['stays in the run', { fromMs: -100, untilMs: 100 }, { fromMs: 0, untilMs: 200 }],
    ['is never longer than the run', { fromMs: -5000, untilMs: 5000 }, run],
    ['is never shorter than 10 ms', { fromMs: 500, untilMs: 501 }, { fromMs: 495.5, untilMs: 505.5 }],
  ])('%s', (_, asked, shown) => expect(within(asked, run)).toEqual(shown));

  it('tells who follows it of every change', () => {
    const view = new View(run);
    const seen: number[][] = [];
    view.follow(({ fromMs, untilMs }) => seen.push([fromMs, untilMs]));
    view.zoom(0.5);
    view.move(0.25);
    view.move(10);
    expect(seen).toEqual([
      [0, 1000],
      [250, 750],
      [375, 875],
      [500, 1000],
    ]);
  });
});

it.each([
  [12_345.678, 1000, '12 s'],
  [12_345.678, 100, '12.3 s'],
  [12_345.678, 5, '12.346 s'],
])('shows %d ms on an axis with steps of %d ms as %s', (atMs, stepMs, text) => expect(axisTime(atMs, stepMs)).toBe(text));

it.each([
  [1, '0'],
  [2, '50'],
  [4, '75'],
  [10, '90'],
  [20, '95'],
  [100, '99'],
  [1000, '99.9'],
  [1e6, '99.9999'],
])('calls 1 / (1 - share) of %d the percentile %s', (inverse, text) => expect(percentileAt(inverse)).toBe(text));

it('has lines for the percentiles that there are', () => {
  expect(percentileLines(5000)).toEqual([1, 2, 4, 10, 20, 100, 1000]);
});

describe('the filter of the failed requests', () => {
  const row = (changes: Partial<FailedRequest>): FailedRequest => ({
    sentUs: 0,
    dueUs: null,
    connectedUs: null,
    firstByteUs: null,
    endedUs: 1,
    outcome: 'reset',
    stage: 'written',
    detail: 0,
    status: 0,
    reused: 0,
    retryable: 0,
    worker: 0,
    connection: 1,
    thread: 3,
    request: 0,
    version: null,
    address: 1,
    phase: 'during',
    cause: 'crash',
    ...changes,
  });
  const rows = [
    row({}),
    row({ outcome: 'refused', detail: 2, thread: 33 }),
    row({ reused: 1, phase: 'after', cause: 'unknown' }),
    row({ request: 1, version: 3, address: null, status: 503 }),
  ];
  const names = { texts: ['ECONNRESET', '10.0.0.7:80', 'ECONNREFUSED', 'v2'], requestNames: ['home', 'Search'] };
  const found = (filter: Partial<Filter>) =>
    matching(rows, { ...EVERYTHING, ...filter }, names).map((match) => rows.indexOf(match));

  it.each<[string, Partial<Filter>, number[]]>([
    ['everything', {}, [0, 1, 2, 3]],
    ['an outcome', { outcome: 'refused' }, [1]],
    ['a kind of connection', { connection: 'reused' }, [2]],
    ['a phase', { phase: 'after' }, [2]],
    ['a cause', { cause: 'crash' }, [0, 1, 3]],
    ['part of a detail, in any case', { text: 'connref' }, [1]],
    ['part of an address', { text: '10.0.0.7' }, [0, 1, 2]],
    ['a version', { text: 'v2' }, [3]],
    ['a thread, whole', { text: '3' }, [0, 2, 3]],
    ['a status', { text: '503' }, [3]],
    ["a request's name", { text: 'search' }, [3]],
    ['several at once', { outcome: 'reset', text: 'home', phase: 'during' }, [0]],
  ])('finds %s', (_, filter, indexes) => expect(found(filter)).toEqual(indexes));

  it('offers the values that occur, most frequent first', () => {
    expect(occurring(rows, ({ outcome }) => outcome)).toEqual([
      ['reset', 3],
      ['refused', 1],
    ]);
  });
});
