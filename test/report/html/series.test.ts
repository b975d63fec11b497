import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineBin } from '../../../src/observe/timeline.ts';
import { axesOf, shareAt } from '../../../src/report/html/series/axes.ts';
import { rates } from '../../../src/report/html/series/rates.ts';
import { renderComparisonPage } from '../../../src/report/html/series/render-comparison.ts';
import { renderRepeatPage } from '../../../src/report/html/series/render-repeat.ts';
import { courseOf } from '../../../src/report/html/series/run-course.ts';
import { scaleOf } from '../../../src/report/html/series/scale.ts';
import { milestones } from '../../support/recorded-run.ts';
import { HOSTILE } from './runs.ts';
import { comparisonOf, repeatOf, type Way } from './series-of-runs.ts';

function bin(startMs: number, ok: number, { dropped = 0, durationMs = 100 } = {}): TimelineBin {
  return { startMs, durationMs, sent: ok + dropped, ok, rejected: 0, dropped, local: 0, versions: { v1: ok } };
}

describe('the rates of a run', () => {
  const told = (bins: readonly TimelineBin[], stepMs: number) =>
    rates(bins, stepMs).map(({ startMs, endMs, okPerSecond, dropped }) => [startMs, endMs, okPerSecond, dropped]);

  it.each<[string, TimelineBin[], number, number[][]]>([
    ['none of nothing', [], 100, []],
    [
      'a step a bin',
      [bin(0, 10), bin(100, 20)],
      100,
      [
        [0, 100, 100, 0],
        [100, 200, 200, 0],
      ],
    ],
    [
      'bins together',
      [bin(0, 10), bin(100, 20, { dropped: 3 }), bin(200, 30)],
      200,
      [
        [0, 200, 150, 3],
        [200, 300, 300, 0],
      ],
    ],
    [
      'a longer bin is one step',
      [bin(0, 10, { durationMs: 1000 }), bin(1000, 10)],
      100,
      [
        [0, 1000, 10, 0],
        [1000, 1100, 100, 0],
      ],
    ],
    [
      'nothing where nothing was sent',
      [bin(0, 10), bin(300, 10)],
      200,
      [
        [0, 100, 100, 0],
        [100, 300, 0, 0],
        [300, 400, 100, 0],
      ],
    ],
  ])('%s', (_, bins, stepMs, steps) => expect(told(bins, stepMs)).toEqual(steps));

  it('cover the run without a gap, and lose no request', () => {
    const gapsAndCounts = fc.array(fc.tuple(fc.nat(3), fc.nat(50), fc.nat(5)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gapsAndCounts, fc.integer({ min: 100, max: 900 }), (parts, stepMs) => {
        let atMs = -500;
        const bins = parts.map(([gap, ok, dropped]) => {
          atMs += 100 + gap * 100;
          return bin(atMs, ok, { dropped });
        });
        const steps = rates(bins, stepMs);
        for (const [index, { startMs }] of steps.entries()) {
          if (index > 0) expect(startMs).toBeCloseTo(steps[index - 1]?.endMs ?? Number.NaN);
        }
        const ok = steps.reduce((sum, { startMs, endMs, okPerSecond }) => sum + (okPerSecond * (endMs - startMs)) / 1000, 0);
        expect(ok).toBeCloseTo(bins.reduce((sum, each) => sum + each.ok, 0));
        expect(steps.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(bins.reduce((sum, each) => sum + each.dropped, 0));
      }),
    );
  });
});

describe('the axis of a figure', () => {
  it.each<[string, number[], { ticks: number[]; isLogarithmic: boolean }]>([
    ['of nothing', [], { ticks: [0], isLogarithmic: false }],
    ['of zeros', [0, 0], { ticks: [0], isLogarithmic: false }],
    ['even', [80, 95], { ticks: [0, 50], isLogarithmic: false }],
    ['logarithmic where values are far apart', [0, 7, 850], { ticks: [0, 1, 10, 100], isLogarithmic: true }],
  ])('%s', (_, values, { ticks, isLogarithmic }) => {
    expect(scaleOf(values)).toMatchObject({ ticks, isLogarithmic });
  });

  it('has every value between 0 and its end, the larger ones further on', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const { at, ticks } = scaleOf(values);
        const places = values.toSorted((a, b) => a - b).map(at);
        expect(places.every((place, index) => place >= (places[index - 1] ?? 0) && place <= 1)).toBe(true);
        expect(ticks.length).toBeLessThan(12);
      }),
    );
  });
});

describe('small pictures', () => {
  it('begin with the release, however long the load went before it', () => {
    const at = (releaseMs: number) =>
      courseOf({
        timeline: [bin(releaseMs, 1)],
        outages: [],
        milestones: milestones(`release-started ${releaseMs}, release-finished ${releaseMs + 500}`),
      });
    expect(at(3000)).toEqual(at(7000));
    expect(at(3000)).toMatchObject({ releasedMs: 500, bins: [{ startMs: 0 }] });
  });

  it('have one axis of time for all, from the earliest request to the latest', () => {
    const course = (fromMs: number, untilMs: number) => ({
      bins: [bin(fromMs, 1), bin(untilMs - 100, 1)],
      outages: [],
      releasedMs: null,
    });
    const axes = axesOf([course(-2000, 3000), course(-1000, 8000)]);
    expect(axes).toMatchObject({ fromMs: -2000, untilMs: 8000, ticksMs: [0, 5000] });
    expect([-2000, 3000, 8000, 9000].map((atMs) => shareAt(axes, atMs))).toEqual([0, 0.5, 1, 1]);
  });

  it('are not made small by one peak', () => {
    const steady = Array.from({ length: 200 }, (_, index) => bin(index * 100, index === 77 ? 4000 : 40));
    expect(axesOf([{ bins: steady, outages: [], releasedMs: null }]).mostOkPerSecond).toBeCloseTo(440);
  });
});

describe('the page of a comparison', () => {
  const WAYS: readonly Way[] = [
    { name: 'rolling', dropped: [60, 70, 80, 65] },
    { name: 'blue-green', dropped: [0, 0, 1, 0] },
  ];

  it('says first what the runs say, with intervals, and shows each run', () => {
    const { report, pictures } = comparisonOf(WAYS);
    const html = renderComparisonPage(report, pictures);
    expect(html).toContain('<strong><bdi>blue-green is the best.</bdi></strong>');
    expect(html).toMatch(
      /<td class="right">68\.5<\/td><td class="right">6\d(\.\d)? to 7\d(\.\d)?<\/td><td class="right">p = 0\.029<\/td>/,
    );
    expect(html.match(/class="run-picture"/g)).toHaveLength(8);
    expect(html).toContain('aria-label="Run 1, rolling: fail, 60 of 2,400 requests dropped, longest outage 60 ms');
    expect(html).toContain('<a href="blue-green-1/report.html" title="The report of this run">Run 6</a>');
    expect(html).not.toContain('blue-green-0/report.html');
  });

  it('marks runs that count for nothing, and says why', () => {
    const { report, pictures } = comparisonOf(WAYS);
    const [first, ...others] = report.runs;
    if (first === undefined) throw new Error('there are no runs');
    const doubted = { ...first, verdict: 'inconclusive' as const, reasons: ['the generator stood still'] };
    const html = renderComparisonPage({ ...report, runs: [doubted, ...others] }, pictures);
    expect(html).toContain('class="run left-out"');
    expect(html).toContain('the generator stood still');
    expect(renderComparisonPage(report, pictures)).not.toContain('Why it counts for nothing');
  });

  it('says that nothing can be told from too few runs, and how many it takes', () => {
    const { report, pictures } = comparisonOf(WAYS.map((way) => ({ ...way, dropped: way.dropped.slice(0, 2) })));
    const html = renderComparisonPage(report, pictures);
    expect(html).toContain('Not told');
    expect(html).toContain('it takes at least 4 of each');
  });

  it('can be made before the first run, and of runs without pictures', () => {
    const { report } = comparisonOf(
      WAYS.map((way) => ({ ...way, dropped: [] })),
      { repeat: 3 },
    );
    expect(renderComparisonPage(report, new Map())).toContain('Not complete');
    expect(renderComparisonPage(comparisonOf(WAYS).report, new Map())).not.toContain('class="run-picture"');
  });

  it('holds names and versions from outside as text only', () => {
    const { markup, ansi, turned, long } = HOSTILE;
    const { report, pictures } = comparisonOf([
      { name: markup, dropped: [1, 2], versions: [ansi, turned] },
      { name: long, dropped: [1, 2], versions: ['__proto__', markup] },
    ]);
    const html = renderComparisonPage(report, pictures);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(html).toContain('\\x1b[31mred');
    expect(html).toContain('a\\u{202e}gpj.exe');
    expect(html).not.toContain('NaN');
    expect(html.replace(/<(script|style)\b.*?<\/\1>|\n/gs, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('stays small however many runs there were, and says what it leaves out', () => {
    const many = Array.from({ length: 200 }, (_, index) => index % 90);
    const { report, pictures } = comparisonOf(['one', 'two', 'three', 'four', 'five'].map((name) => ({ name, dropped: many })));
    const html = renderComparisonPage(report, pictures);
    expect(html.match(/class="run-picture"/g)).toHaveLength(120);
    expect(html).toContain('880 more runs have no picture here');
    expect(html).toContain('500 more are in the JSON beside this page');
    expect(html.length).toBeLessThan(2_000_000);
  });
});

describe('the page of a release that was made many times', () => {
  it('says the worst verdict and what it proves of the next one', () => {
    const { report, pictures } = repeatOf({ name: 'rolling', dropped: [0, 0, 3] });
    const html = renderRepeatPage(report, pictures);
    expect(html).toContain('<title>Fail: rolling · cutover</title>');
    expect(html).toContain('1 of 3 releases dropped a request');
    expect(html.match(/class="run-picture"/g)).toHaveLength(3);
  });
});
