import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLES_FILE } from '../../src/evidence/sample-file.ts';
import type { Sample } from '../../src/observe/sample.ts';
import { assessRun } from '../../src/report/assess.ts';
import { assessed, healthAt, milestones, record, type Recording } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';

// One request every 10 ms. before: 0, 10, 20; during: 30, 40, 50; after: 60, 70, 80.
const RELEASE = milestones('load-started 0, release-started 30, release-finished 60, load-stopped 90');
const CLEAN = samples('v1 ~v1 v1  v1 ~v2 v2  v2 ~v2 v2');

/** A due request that failed on our own side at the release's start. */
function withLocal(all: readonly Sample[]): Sample[] {
  return all.map((sample) => (sample.sentUs === 30_000 ? { ...sample, outcome: 'local', version: undefined } : sample));
}

function sound(changes: Partial<Recording> = {}): Recording {
  return { samples: CLEAN, milestones: RELEASE, ...changes };
}

describe('a run without fault', () => {
  it('passes', async () => {
    const { verdict, reasons, requests, proof } = await assessed(sound());
    expect({ verdict, reasons }).toEqual({ verdict: 'pass', reasons: ['the check passed'] });
    expect(requests).toMatchObject({ sent: 9, ok: 9, dropped: 0 });
    expect(proof).toMatchObject({
      confidence: 0.95,
      dropRateOf: { phase: 'during', requests: 3, dropped: 0 },
      bounds: [
        { of: {}, requests: 9, dropped: 0 },
        { of: { phase: 'during' }, requests: 3, dropped: 0 },
        { of: { phase: 'during', connection: 'new' }, requests: 2, dropped: 0 },
        { of: { phase: 'during', connection: 'reused' }, requests: 1, dropped: 0 },
      ],
      // Each request takes 2 ms, and an outage is only sure to hold one from its sending to its end.
      shortestDetectableOutageMs: { new: 22, reused: 32 },
      longestSendGapMs: { new: 20, reused: 30 },
      oneBackendOutage: null,
      longestGapMs: 10,
      loadBefore: { durationMs: 30, requests: 3 },
      loadAfter: { durationMs: 20, requests: 3 },
      atTheEnd: { answers: 2, ofNewVersion: 2 },
      coversRelease: true,
      newVersionShareAfter: 1,
      generator: { fit: true, workersLost: 0, local: 0 },
    });
    expect(proof.dropRateUpperBound).toBeCloseTo(1 - 0.05 ** (1 / 3), 9);
  });

  it('is the same report whenever it is computed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cutover-twice-'));
    try {
      await record(join(folder, 'run'), sound());
      expect(await assessRun(join(folder, 'run'))).toEqual(await assessRun(join(folder, 'run')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('tells when it began and ended', async () => {
    expect(await assessed(sound())).toMatchObject({
      startedAt: '2026-01-02T03:04:05.000Z',
      endedAt: '2026-01-02T03:04:05.090Z',
      durationMs: 90,
    });
  });
});

describe('no evidence, no pass', () => {
  it.each<[string, Partial<Recording>, string]>([
    ['nothing was sent', { samples: [] }, 'no request was sent'],
    [
      'the run was killed',
      { end: null },
      "the run's end is missing: cutover was killed or is still running; the evidence ends at 0.1 s",
    ],
    ['nothing before the release', { samples: samples('. . . v1 v2 v2 v2 v2') }, 'no request was sent before the release'],
    [
      'nothing during the release',
      { samples: samples('v1 v1 v1 . . . v2 v2') },
      'only 0 requests were sent during the release, at least 1',
    ],
    [
      'too little during the release',
      { proof: { minRequestsDuringRelease: 4 } },
      'only 3 requests were sent during the release, at least 4',
    ],
    ['nothing after the release', { samples: samples('v1 v1 v1 v1 v2 v2') }, 'no request was sent after the release'],
    [
      'no reused connection during the release, though there are some',
      { samples: samples('v1 ~v1 v1 v1 v2 v2 ~v2 ~v2 v2') },
      'no request was sent on a reused connection during the release',
    ],
    [
      'no new version',
      { samples: samples('v1 v1 v1 v1 v1 v1 v1 v1 v1') },
      'no new version was seen, only v1: nothing shows that the release',
    ],
    [
      'the new version did not last',
      { samples: samples('v1 v1 v1 v1 v2 v2 v1 v1 v1') },
      'no new version was seen after the release: it did not',
    ],
    [
      'the new version was taken back after the release',
      { samples: samples('v1 v1 v1 v1 v2 v2 v2 v2 v1') },
      '1 of the last 3 answers on new connections were not of the new version: it did not take over, or did not last',
    ],
    [
      'the old version still answers beside the expected one',
      { samples: samples('v1 v1 v1 v1 v2 v2 v1 v2 v2'), release: { expectVersion: 'v2' } },
      '1 of the last 3 answers on new connections were not of version v2',
    ],
    ['another version than expected', { release: { expectVersion: 'v3' } }, 'no version v3 was seen, only v1, v2'],
    [
      'answers do not tell their version',
      { samples: samples('ok ok ok ok ok ok ok ok ok') },
      'no new version was seen, only unknown',
    ],
    [
      'the profile names no version',
      { load: { version: undefined } },
      'the profile does not say where an answer tells its version',
    ],
    ['the release never began', { milestones: milestones('load-started 0, load-stopped 90') }, 'the release was never started'],
    [
      'the load was over before the release',
      {
        milestones: milestones('load-started 0, load-stopped 90'),
        end: { atMs: 90, outcome: 'not-released', reason: 'the load was over' },
      },
      'the load was over',
    ],
    [
      'the release never finished',
      { milestones: milestones('load-started 0, release-started 30') },
      'the release never finished',
    ],
    ['a worker died', { lost: [{ worker: 1, reason: 'out of memory' }] }, 'load worker 1 was lost: out of memory'],
    [
      'the generator stalled',
      { health: [healthAt(50, { loopLagMaxUs: 250_000 })] },
      'the load generator stood still for 250 ms (at most 100 ms',
    ],
    [
      'requests were sent late',
      { health: [healthAt(50, { lateSendMaxUs: 300_000 })] },
      'requests were sent up to 300 ms late (at most 100 ms allowed)',
    ],
    [
      'the generator could not keep up',
      {
        load: { ratePerSecond: 100 },
        health: [40, 60, 80].map((atMs) => healthAt(atMs, { cpuUs: 19_500, lateSendMaxUs: 9000 })),
      },
      'load worker 0 used 97.5 % of a core and was late with its requests again and again',
    ],
    ['requests failed on our own side', { samples: withLocal(CLEAN) }, '1 requests failed on our own side'],
    ['a check without data', { thresholds: ['dropped{version=v9} == 0'] }, 'dropped{version=v9} == 0: no such request was sent'],
    ['no thresholds', { thresholds: [] }, 'the profile has no thresholds'],
  ])('%s', async (_, changes, reason) => {
    const { verdict, reasons } = await assessed(sound(changes));
    expect(reasons.join('\n')).toContain(reason);
    expect(verdict).toBe('inconclusive');
  });

  it('evidence that lost its end is still counted, and said to be incomplete', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cutover-cut-'));
    try {
      await record(join(folder, 'run'), sound());
      truncateSync(join(folder, 'run', SAMPLES_FILE), 20);
      const { verdict, reasons } = await assessRun(join(folder, 'run'));
      expect(verdict).toBe('inconclusive');
      expect(reasons.join('\n')).toContain('9 samples');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('a stall before the release does not matter', async () => {
    const stalled = [healthAt(10, { loopLagMaxUs: 250_000 }), healthAt(50)];
    expect(await assessed(sound({ health: stalled }))).toMatchObject({ verdict: 'pass', proof: { generator: { fit: true } } });
  });
});

describe('what was seen to go wrong went wrong', () => {
  const dropped = samples('v1 ~v1 v1  reset v2 v2  v2 ~v2 v2');

  it.each<[string, Partial<Recording>]>([
    ['on sound evidence', {}],
    ['though the run was killed', { end: null }],
    ['though a worker died', { lost: [{ worker: 1, reason: 'out of memory' }] }],
    ['though the generator stalled', { health: [healthAt(50, { loopLagMaxUs: 250_000 })] }],
    ['though no new version was seen', { release: { expectVersion: 'v3' } }],
  ])('a dropped request fails the run %s', async (_, changes) => {
    const { verdict, reasons } = await assessed(sound({ samples: dropped, ...changes }));
    expect(verdict).toBe('fail');
    expect(reasons[0]).toBe('dropped == 0: observed 1');
  });

  it('a slow answer does not, when our own stall may have made it slow', async () => {
    const slow = { samples: samples('v1 v1 v1 v1 v2 v2 v2 v2 v2=500'), thresholds: ['max < 100ms'] };
    expect(await assessed(sound(slow))).toMatchObject({ verdict: 'fail' });
    const stalled = { ...slow, health: [healthAt(50, { loopLagMaxUs: 250_000 })] };
    const { verdict, checks } = await assessed(sound(stalled));
    expect(verdict).toBe('inconclusive');
    expect(checks[0]).toMatchObject({ state: 'inconclusive', observed: 500 });
  });

  it('a slow answer before the release does not, when we stalled then', async () => {
    const slow = samples('v1 v1=500 v1 v1 v2 v2 v2 v2 v2');
    const stalled = { samples: slow, health: [healthAt(10, { loopLagMaxUs: 250_000 }), healthAt(50)] };
    const thresholds = [
      'max < 100ms',
      'max{phase=after} < 1ms',
      'max{phase=during} < max{phase=before}',
      'dropped{phase=before} == 0',
    ];
    const { checks } = await assessed(sound({ ...stalled, thresholds }));
    expect(checks.map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      'inconclusive: observed 500 ms; the load generator was not fit before the release',
      'fail: observed 2 ms',
      'inconclusive: observed 2 ms against 500 ms; the load generator was not fit before the release',
      'pass: observed 0',
    ]);
  });

  it('a request that failed on our own side is no drop', async () => {
    const report = await assessed(
      sound({ samples: withLocal(CLEAN), thresholds: ['dropped == 0', 'error_rate == 0', 'local == 0'] }),
    );
    expect(report.verdict).toBe('inconclusive');
    expect(report.checks.map(({ state }) => state)).toEqual(['pass', 'pass', 'inconclusive']);
  });
});

describe('other endings', () => {
  it.each<[string, Partial<Recording>, string, string]>([
    [
      'interrupted',
      { end: { atMs: 90, outcome: 'interrupted', reason: 'by SIGINT; restored: v1' } },
      'interrupted',
      'by SIGINT; restored: v1',
    ],
    [
      'release failed',
      { end: { atMs: 90, outcome: 'failed', reason: 'no such image' } },
      'release-failed',
      'the release failed: no such image',
    ],
  ])('%s', async (_, changes, verdict, reason) => {
    expect(await assessed(sound(changes))).toMatchObject({ verdict, reasons: [reason] });
  });

  it('a load without a release needs no release to pass', async () => {
    const load = { release: null, milestones: milestones('load-started 0, load-stopped 90') };
    const report = await assessed(sound(load));
    expect(report).toMatchObject({
      verdict: 'pass',
      phases: [{ name: 'load', startMs: 0, endMs: 90 }],
      proof: { coversRelease: false },
    });
    expect(await assessed(sound({ ...load, samples: samples('v1 refused v1') }))).toMatchObject({ verdict: 'fail' });
    expect(await assessed(sound({ ...load, samples: [] }))).toMatchObject({ verdict: 'inconclusive' });
  });
});

describe('checks observe', () => {
  const line = 'v1 ~v1 v1=8  ~reset! refused v2=30  v2 ~v1 rejected  ~v2';

  it.each<[string, number | null]>([
    ['sent > 0', 10],
    ['ok > 0', 7],
    ['dropped == 0', 2],
    ['retryable == 0', 1],
    ['rejected == 0', 1],
    ['failed == 0', 3],
    ['local == 0', 0],
    ['drop_rate < 1%', 0.2],
    ['error_rate < 1%', 0.3],
    ['drop_rate{phase=during} < 1%', 2 / 3],
    ['drop_rate{outcome=reset} < 1%', 0.1],
    ['min > 0ms', 2],
    ['max < 1s', 30],
    ['mean < 1s', (5 * 2 + 8 + 30) / 7],
    ['p50 < 1s', 2],
    ['p99 < 1s', null],
    ['max{version=old} < 1s', 8],
    ['max{version=new} < 1s', 30],
    ['max{outcome=refused} < 1s', 2],
    ['max{connection=reused} < 1s', 2],
    ['throughput > 1/s', 7 / 0.1],
    ['throughput{phase=during} > 1/s', 1 / 0.03],
    ['outage < 1s', 40],
    ['outage{connection=new} < 1s', 10],
    ['outage{phase=before} < 1s', 0],
    ['gap < 1s', 30],
    ['gap{connection=reused} < 1s', 60],
    ['overlap < 1s', 20],
    ['flip_backs == 0', 1],
    ['overlap{connection=new} < 1s', 0],
    ['overlap{connection=reused} < 1s', 0],
    ['flip_backs{connection=new} == 0', 0],
    ['sent{version=v2} > 0', 3],
    ['sent{request=home} > 0', 10],
    ['sent{outcome=timeout} == 0', 0],
    ['dropped{version=v9} == 0', null],
    ['sent{phase=load} > 0', null],
  ])('%s: %d', async (threshold, observed) => {
    const milestoneLine = milestones('load-started 0, release-started 30, release-finished 60, load-stopped 100');
    const { checks } = await assessed({ samples: samples(line), milestones: milestoneLine, thresholds: [threshold] });
    const [check] = checks;
    if (observed === null) expect(check).toMatchObject({ observed, state: 'inconclusive' });
    else expect(check?.observed).toBeCloseTo(observed, 6);
  });

  it('latency from the schedule where there is one', async () => {
    const late = CLEAN.map((sample) => ({ ...sample, dueUs: sample.sentUs - 5000 }));
    const { checks } = await assessed(sound({ samples: late, thresholds: ['max < 5ms'] }));
    expect(checks[0]).toMatchObject({ state: 'fail', observed: 7, reason: 'observed 7 ms from schedule' });
  });
});
