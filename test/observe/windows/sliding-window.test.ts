import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDropped } from '../../../src/load/outcome.ts';
import { Observer } from '../../../src/observe/observer.ts';
import type { Sample } from '../../../src/observe/sample.ts';
import type { Selector } from '../../../src/observe/selection.ts';
import { VersionRoles } from '../../../src/observe/versions/version-roles.ts';
import type { WindowContent } from '../../../src/observe/windows/window-content.ts';
import type { WindowFigure, WindowFindings, WindowQuery } from '../../../src/observe/windows/window-query.ts';
import type { Milestone } from '../../../src/release/milestone.ts';
import { samples } from '../../support/samples.ts';

const RELEASE: Milestone[] = [
  { kind: 'load-started', atMs: 0, detail: '' },
  { kind: 'release-started', atMs: 300, detail: '' },
  { kind: 'release-finished', atMs: 700, detail: '' },
  { kind: 'load-stopped', atMs: 1000, detail: '' },
];

function figure(name: string, changes: Partial<WindowFigure>): WindowFigure {
  return {
    name,
    valueOf: ({ sent }) => sent,
    basisOf: ({ candidates }) => candidates,
    needsPercentiles: false,
    isShareOfVersion: false,
    ...changes,
  };
}

const DROPPED = figure('dropped', { valueOf: ({ dropped }) => dropped });
const SENT = figure('sent', {});
const DROP_RATE = figure('drop_rate', {
  valueOf: ({ dropped, reachedOut }) => dropped / reachedOut,
  basisOf: ({ reachedOut }) => reachedOut,
});
const MEAN = figure('mean', { valueOf: ({ sumUs, timed }) => sumUs / timed, basisOf: ({ timed }) => timed });
const P90 = figure('p90', {
  valueOf: (content) => content.percentileUs(90) ?? Number.NaN,
  basisOf: ({ timed }) => timed,
  needsPercentiles: true,
});
const NEW_SHARE = figure('version_share', {
  valueOf: ({ ofVersion, toldVersion }) => ofVersion / toldVersion,
  basisOf: ({ toldVersion }) => toldVersion,
  isShareOfVersion: true,
});

function query(of: WindowFigure, windowMs: number, changes: Partial<WindowQuery> = {}): WindowQuery {
  return { selector: {}, windowMs, figure: of, leastBasis: 1, ...changes };
}

/** `v1` answered before the release. */
function observe(all: readonly Sample[], asked: WindowQuery, milestones = RELEASE): WindowFindings {
  const observer = new Observer({
    milestones,
    releasePlanned: true,
    roles: new VersionRoles(undefined),
    requestNames: ['GET /'],
    selectors: [],
    windows: [asked],
  });
  for (const sample of all) observer.add(sample);
  return observer.finish().windows(asked);
}

describe('a sliding window', () => {
  it('finds the worst stretch wherever it begins, and says where that is', () => {
    // Ten requests in each 100 ms; the drops lie around 150 ms.
    const line = `${'v1 '.repeat(13)} reset reset reset reset ${'v1 '.repeat(14)}`;
    const { highest, lowest } = observe(samples(line), query(DROP_RATE, 100));
    expect(highest).toEqual({ value: 0.4, startMs: 60 });
    expect(lowest).toEqual({ value: 0, startMs: 0 });
  });

  it.each<[string, string, WindowQuery, Partial<WindowFindings>]>([
    [
      'counts each request once in a window of as many slots',
      'v1 v1 v1 v1 v1 v1',
      query(SENT, 30),
      { highest: { value: 3, startMs: 0 } },
    ],
    [
      'has no window in a shorter stretch',
      'v1 v1 v1',
      query(SENT, 21),
      { highest: undefined, thinnest: undefined, stretchMs: 20 },
    ],
    ['has one in a stretch of just its length', 'v1 v1 reset', query(DROPPED, 20), { highest: { value: 1, startMs: 0 } }],
    [
      'sees that nothing was sent',
      'v1 v1 . . . . . v1',
      query(SENT, 30, { leastBasis: 0 }),
      { lowest: { value: 0, startMs: 10 } },
    ],
    [
      'tells the window with the least to go by, and gives none of them a value',
      'v1 v1 v1 . . . . v1 v1 v1',
      query(DROP_RATE, 20, { leastBasis: 2 }),
      { thinnest: { basis: 0, startMs: 20 }, highest: { value: 0, startMs: 0 } },
    ],
    ['sees the last request of all', 'v1 v1 v1 v1 reset', query(DROPPED, 20), { highest: { value: 1, startMs: 20 } }],
    ['sees the first one', 'reset v1 v1 v1 v1', query(DROPPED, 20), { highest: { value: 1, startMs: 0 } }],
  ])('%s', (_, line, asked, expected) => {
    expect(observe(samples(line), asked)).toMatchObject(expected);
  });

  it('stays within the selected phase, and sees that nothing is sent at its end', () => {
    const before = samples('reset '.repeat(30));
    const during = samples('v1 '.repeat(20), { startMs: 300 });
    const after = samples('reset '.repeat(20), { startMs: 800 });
    const all = [...before, ...during, ...after];
    const selector: Selector = { phase: 'during' };
    expect(observe(all, query(DROPPED, 100, { selector }))).toMatchObject({ highest: { value: 0 }, stretchMs: 400 });
    const sent = observe(all, query(SENT, 100, { selector, leastBasis: 0 }));
    expect(sent).toMatchObject({ highest: { value: 10 }, lowest: { value: 0, startMs: 490 } });
  });

  it('reaches no further than the load did', () => {
    const selector: Selector = { phase: 'during' };
    const all = samples('v1 '.repeat(50));
    expect(observe(all, query(SENT, 100, { selector, leastBasis: 0 }))).toMatchObject({ stretchMs: 190, lowest: { value: 10 } });
  });

  it('of a version slides from the first to the last of its answers', () => {
    const all = samples(`${'v1 '.repeat(30)} ${'v2 '.repeat(20)} ${'v1 '.repeat(10)}`);
    const asked = query(SENT, 100, { selector: { version: { role: 'new' } }, leastBasis: 0 });
    expect(observe(all, asked)).toMatchObject({ candidates: 20, stretchMs: 190, lowest: { value: 10 } });
  });

  it('knows the share of a version among the answers that told one', () => {
    const all = samples(`${'v1 '.repeat(30)} ${'v1 v2 reset ok '.repeat(10)} ${'v2 '.repeat(20)}`);
    const share = (selector: Selector) => observe(all, query(NEW_SHARE, 100, { selector }));
    expect(share({})).toMatchObject({ lowest: { value: 0, startMs: 0 }, highest: { value: 1 } });
    // 100 ms hold two or three answers of each of the two, in turn.
    expect(share({ phase: 'during' })).toMatchObject({ lowest: { value: 0.4 } });
    expect(share({ version: { role: 'old' } })).toMatchObject({ highest: { value: 1, startMs: 0 }, lowest: { value: 0 } });
  });
});

describe('every window that there is', () => {
  const anyRequest = fc.record({
    gapMs: fc.constantFrom(0, 1, 1, 2, 5, 10, 40, 130),
    token: fc.constantFrom('v1', 'v2', '~v1', 'reset', '~refused!', 'rejected', 'local', 'ok'),
    latencyMs: fc.integer({ min: 0, max: 6000 }),
  });
  const anySamples = fc.array(anyRequest, { minLength: 1, maxLength: 80 }).map((all) => {
    let atMs = 0;
    return all.flatMap(({ gapMs, token, latencyMs }) => {
      atMs += gapMs;
      return samples(token, { startMs: atMs, latencyMs });
    });
  });

  /** The contents of all windows, each found anew: the window ends, or has just ended, at every moment at which one enters or leaves. */
  function contents(all: readonly Sample[], windowMs: number): Sample[][] {
    const [startUs, endUs] = [all[0]?.sentUs ?? 0, all.at(-1)?.sentUs ?? 0];
    const windowUs = windowMs * 1000;
    if (endUs - startUs < windowUs) return [];
    const ends = new Set(all.flatMap(({ sentUs }) => [sentUs, sentUs + windowUs]));
    const first = all.filter(({ sentUs }) => sentUs < startUs + windowUs);
    const others = [...ends]
      .filter((atUs) => atUs >= startUs + windowUs && atUs <= endUs)
      .map((atUs) => all.filter(({ sentUs }) => sentUs > atUs - windowUs && sentUs <= atUs));
    return [first, ...others];
  }

  const okDurations = (all: readonly Sample[]): number[] =>
    all.filter(({ outcome }) => outcome === 'ok').map(({ sentUs, endedUs }) => endedUs - sentUs);
  const reachedOut = (all: readonly Sample[]): number => all.filter(({ outcome }) => outcome !== 'local').length;
  const dropped = (all: readonly Sample[]): number => all.filter(({ outcome }) => isDropped(outcome)).length;
  const nearestRank = (durations: readonly number[]): number =>
    durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.9) - 1] ?? Number.NaN;

  it.each<[WindowFigure, (all: readonly Sample[]) => number, (all: readonly Sample[]) => number, number]>([
    [SENT, (all) => all.length, (all) => all.length, 0],
    [DROPPED, (all) => all.length, dropped, 0],
    [DROP_RATE, reachedOut, (all) => dropped(all) / reachedOut(all), 0],
    [
      MEAN,
      (all) => okDurations(all).length,
      (all) => okDurations(all).reduce((sum, each) => sum + each, 0) / okDurations(all).length,
      1e-12,
    ],
    [P90, (all) => okDurations(all).length, (all) => nearestRank(okDurations(all)), 1e-3],
  ])('$name is looked at', (asked, basisOf, valueOf, tolerance) => {
    fc.assert(
      fc.property(anySamples, fc.constantFrom(1, 7, 50, 300), fc.constantFrom(1, 3), (all, windowMs, leastBasis) => {
        const found = observe(all, query(asked, windowMs, { leastBasis }), RELEASE.slice(0, 1));
        const windows = contents(all, windowMs);
        const values = windows.filter((held) => basisOf(held) >= leastBasis).map(valueOf);
        const near = (value: number | undefined, expected: number): void => {
          if (!Number.isFinite(expected)) expect(value).toBeUndefined();
          else expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance * expected);
        };
        expect(found.candidates).toBe(all.length);
        near(found.highest?.value, Math.max(...values));
        near(found.lowest?.value, Math.min(...values));
        expect(found.thinnest?.basis).toBe(windows.length === 0 ? undefined : Math.min(...windows.map(basisOf)));
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same however often it is asked meanwhile', () => {
    fc.assert(
      fc.property(anySamples, fc.constantFrom(7, 50), (all, windowMs) => {
        const asked = query(DROP_RATE, windowMs);
        const observer = new Observer({
          milestones: RELEASE.slice(0, 1),
          releasePlanned: true,
          roles: new VersionRoles(undefined),
          requestNames: ['GET /'],
          selectors: [],
          windows: [asked],
        });
        for (const [index, sample] of all.entries()) {
          observer.add(sample);
          // Requests of one moment are known together.
          if (all[index + 1]?.sentUs !== sample.sentUs) observer.course(1e6).windows(asked);
        }
        expect(observer.course(1e6).windows(asked)).toEqual(observe(all, asked, RELEASE.slice(0, 1)));
      }),
    );
  });
});

it('holds no more than the window does', () => {
  const content = (windows: WindowFindings): number => windows.candidates;
  const many = samples('v1 '.repeat(50_000), { everyMs: 1 });
  const seen: number[] = [];
  const watching = figure('watching', { valueOf: ({ candidates }: WindowContent) => seen.push(candidates) });
  expect(content(observe(many, query(watching, 100)))).toBe(50_000);
  expect(Math.max(...seen)).toBe(100);
});
