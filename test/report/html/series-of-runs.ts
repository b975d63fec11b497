import type { TimelineBin } from '../../../src/observe/timeline.ts';
import { comparisonReport, type ComparisonReport } from '../../../src/report/comparison-report.ts';
import { courseOf, type RunPictures } from '../../../src/report/html/series/run-course.ts';
import { repeatReport, type RepeatReport } from '../../../src/report/repeat-report.ts';
import type { RunOfSeries } from '../../../src/report/run-of-series.ts';
import { milestones } from '../../support/recorded-run.ts';

/** How a way to release goes: what it drops in each of its runs, and when the new version answers instead. */
export interface Way {
  readonly name: string;
  readonly dropped: readonly number[];
  readonly versions?: readonly [old: string, next: string];
}

export interface Series<Report> {
  readonly report: Report;
  readonly pictures: RunPictures;
}

const CONFIDENCE = 0.95;

/** A comparison of runs that were never made: 400 requests a second, the release from 2 s to 4 s, all drops at 3 s. */
export function comparisonOf(ways: readonly Way[], { repeat = ways[0]?.dropped.length ?? 0 } = {}): Series<ComparisonReport> {
  const runs = ways.flatMap((way) => runsOf(way));
  const contenders = ways.map(({ name }) => ({ name, sets: [`release.strategy=${name}`], whatIf: null }));
  const priorities = ['dropped', 'outage', 'p99', 'duration', 'pods'] as const;
  const plan = { profile: 'hello', contenders, repeat, seed: 7, pauseMs: 2000, priorities, confidence: CONFIDENCE };
  return { report: comparisonReport(plan, runs), pictures: picturesOf(ways) };
}

export function repeatOf(way: Way): Series<RepeatReport> {
  const plan = { profile: way.name, repeat: way.dropped.length, confidence: CONFIDENCE };
  return { report: repeatReport(plan, runsOf(way)), pictures: picturesOf([way]) };
}

function runsOf({ name, dropped }: Way): RunOfSeries[] {
  return dropped.map((count, index) => ({
    name,
    folder: `${name}-${index}`,
    startedAt: '2026-01-02T03:04:05.000Z',
    reasons: [],
    verdict: count > 0 ? 'fail' : 'pass',
    sent: 2400,
    dropped: count,
    outageMs: count,
    overlapMs: 300,
    firstNewMs: 1000,
    onlyNewMs: 1300 + index,
    p99Us: { before: 4000, during: 9000 + 100 * index, after: 4000 },
    extraPodsAtPeak: 3,
    extraPodSeconds: 6 + index / 10,
  }));
}

function picturesOf(ways: readonly Way[]): RunPictures {
  return new Map(
    ways.flatMap(({ name, dropped, versions = ['v1', 'v2'] }) =>
      dropped.map((count, index) => {
        const course = courseOf({
          timeline: Array.from({ length: 60 }, (_, bin) => binAt(bin * 100, bin === 30 ? count : 0, versions)),
          outages:
            count === 0 ? [] : [{ startMs: 3000, endMs: 3000 + count, durationMs: count, dropped: count, connection: 'new' }],
          milestones: milestones('load-started 0, release-started 2000, release-finished 4000'),
        });
        // One of them has no page of its own.
        const page = index === 0 ? undefined : `${encodeURIComponent(`${name}-${index}`)}/report.html`;
        return [`${name}-${index}`, { course, page }] as const;
      }),
    ),
  );
}

function binAt(startMs: number, dropped: number, [old, next]: readonly [string, string]): TimelineBin {
  const version = startMs < 3000 ? old : next;
  return { startMs, durationMs: 100, sent: 40 + dropped, ok: 40, rejected: 0, dropped, local: 0, versions: { [version]: 40 } };
}
