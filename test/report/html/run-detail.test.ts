import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../src/evidence/reader.ts';
import { assess } from '../../../src/report/assess.ts';
import { toRows } from '../../../src/report/html/detail/columns.ts';
import { type FailedRequest, MOST_FAILED } from '../../../src/report/html/detail/failed-requests.ts';
import { type RunDetail, runDetail } from '../../../src/report/html/detail/run-detail.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { milestones, record, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { FAILING } from './runs.ts';

async function detailOf(recording: Recording): Promise<{ report: RunReport; detail: RunDetail }> {
  const folder = join(temporaryFolder(), 'run');
  await record(folder, recording);
  const evidence = readEvidence(folder);
  const report = await assess(evidence);
  return { report, detail: runDetail(report, evidence) };
}

const MARKS = milestones('load-started 0, release-started 100, switched 150, release-finished 200, load-stopped 300');

describe('what the page shows beside run.json', () => {
  it('has bins of a millisecond around the switch, with counts by version and latencies', async () => {
    const { detail } = await detailOf({ samples: samples('v1 v1=8 reset v2 v2 rejected local'), milestones: MARKS });
    const [finest] = detail.levels;
    expect(finest?.binMs).toBe(1);
    expect(detail.versions).toEqual(['v1', 'v2']);
    expect(finest).toMatchObject({
      at: [0, 10, 20, 30, 40, 50, 60],
      ok: [
        [1, 1, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 0, 0],
      ],
      dropped: [0, 0, 1, 0, 0, 0, 0],
      rejected: [0, 0, 0, 0, 0, 1, 0],
      local: [0, 0, 0, 0, 0, 0, 1],
      maxUs: [2000, 8000, null, 2000, 2000, null, null],
    });
  });

  it('counts every request of the run in its coarsest level', async () => {
    const { report, detail } = await detailOf(FAILING);
    const whole = detail.levels.at(-1);
    const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0);
    expect({
      ok: sum(whole?.ok.flat()),
      rejected: sum(whole?.rejected),
      dropped: sum(whole?.dropped),
      local: sum(whole?.local),
    }).toEqual({
      ok: report.requests.ok,
      rejected: report.requests.rejected,
      dropped: report.requests.dropped,
      local: report.requests.local,
    });
  });

  it('looks at the switch, else at the change of versions, else at the outage', async () => {
    const focus = async (line: string, marks: string) =>
      (await detailOf({ samples: samples(line), milestones: milestones(marks) })).detail.focus;
    const marks = 'load-started 0, release-started 20, release-finished 100';
    expect(await focus('v1 v1 v1 v2 v2', `${marks}, switched 28`)).toEqual({ startMs: 20, endMs: 28 });
    expect(await focus('v1 v1 v2 v1 v2', marks)).toEqual({ startMs: 20, endMs: 30 });
    expect(await focus('v1 v1 reset reset v1', marks)).toMatchObject({ startMs: 20, endMs: 40 });
    expect(await focus('v1 v1 v1', marks)).toMatchObject({ startMs: 20, endMs: 100 });
  });

  it('draws a percentile only where there are answers enough for it', async () => {
    const { detail } = await detailOf({ samples: samples('v1 '.repeat(30) + 'v2=50 '.repeat(10)), milestones: MARKS });
    const { x, fromSend, fromDue } = detail.latency;
    expect(fromDue).toBeUndefined();
    const [v1, v2] = fromSend.version;
    const at = (inverse: number) => x.indexOf(inverse);
    expect([v1?.count, v2?.count]).toEqual([30, 10]);
    expect([v2?.us[at(1)], v2?.us[at(10)], v2?.us[at(10) + 1]]).toEqual([50_000, 50_000, null]);
    expect(v1?.us[at(10) + 1]).toBe(2000);
  });

  it('lists each failed request with its times, where it went and its cause', async () => {
    const { detail } = await detailOf({ samples: samples('v1 ~reset!=7 v1 rejected local'), milestones: MARKS });
    const { failed } = detail;
    const listed: FailedRequest[] = toRows(failed.listed);
    expect({ dropped: failed.dropped, others: failed.others }).toEqual({ dropped: 1, others: 2 });
    expect(listed.map(({ outcome, sentUs }) => [outcome, sentUs])).toEqual([
      ['reset', 10_000],
      ['rejected', 30_000],
      ['local', 40_000],
    ]);
    expect(listed[0]).toMatchObject({
      endedUs: 7000,
      dueUs: null,
      reused: 1,
      retryable: 1,
      phase: 'before',
      cause: expect.any(String),
    });
    expect(failed.texts[listed[0]?.detail ?? -1]).toBe('why reset');
    expect(listed[1]?.cause).toBeNull();
  });

  it('gives the requests the causes that the diagnosis counts', async () => {
    const { report, detail } = await detailOf(FAILING);
    const counted = new Map<string, number>();
    for (const { cause } of toRows(detail.failed.listed)) if (cause !== null) counted.set(cause, (counted.get(cause) ?? 0) + 1);
    expect(Object.fromEntries(counted)).toEqual(
      Object.fromEntries(report.diagnosis.map(({ cause, requests }) => [cause, requests])),
    );
  });

  it('lists at most so many, dropped ones before others', async () => {
    const line = `${'rejected '.repeat(500)}${'reset '.repeat(MOST_FAILED - 100)}`;
    const { detail } = await detailOf({ samples: samples(line, { everyMs: 0.1 }), milestones: MARKS });
    const outcomes = detail.failed.listed.outcome;
    expect([outcomes.length, outcomes.filter((outcome) => outcome === 'rejected').length]).toEqual([MOST_FAILED, 100]);
    expect(detail.failed).toMatchObject({ dropped: MOST_FAILED - 100, others: 500 });
  });

  it('has nothing of a run in which nothing was sent', async () => {
    const { detail } = await detailOf({ samples: [], milestones: MARKS });
    expect(detail.versions).toEqual([]);
    expect(detail.levels.every(({ at }) => at.length === 0)).toBe(true);
    expect(detail.latency.fromSend.version).toEqual([]);
  });
});
