import { describe, expect, it } from 'vitest';
import { runFigures } from '../../src/report/run-figures.ts';
import { assessed, healthAt, milestones, type Recording } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';

const RELEASE = 'load-started 0, release-started 30, release-finished 100, load-stopped 130';

async function figuresOf(line: string, changes: Partial<Recording> = {}) {
  return runFigures(await assessed({ samples: samples(line), milestones: milestones(RELEASE), ...changes }));
}

describe('what a comparison takes from a run', () => {
  it('is drops, the longest outage, and the change of versions since the release began', async () => {
    //                  before       during                          after
    expect(await figuresOf('v1 v1 v1  v1 reset reset v2 v1 v2 v2  v2 v2 v2')).toMatchObject({
      verdict: 'fail',
      sent: 13,
      dropped: 2,
      outageMs: 20,
      overlapMs: 10,
      firstNewMs: 30,
      onlyNewMs: 40,
      p99Us: { before: 2000, during: 2000, after: 2000 },
      extraPodsAtPeak: null,
    });
  });

  it('goes by the version that the profile expects', async () => {
    const line = 'v1 v1 v1  v2 v2 v3 v3 v3 v3 v3  v3 v3 v3';
    expect(await figuresOf(line, { release: { expectVersion: 'v3' } })).toMatchObject({ firstNewMs: 20, onlyNewMs: 20 });
  });

  it('counts pods as they come and go', async () => {
    const pods = milestones(
      'load-started 0, release-started 30, pod-created 40, pod-gone 90, release-finished 100, load-stopped 130',
    );
    const line = 'v1 v1 v1  v1 v1 v1 v2 v2 v2 v2  v2 v2 v2';
    expect(await figuresOf(line, { milestones: pods })).toMatchObject({ extraPodsAtPeak: 1, extraPodSeconds: 0.05 });
  });

  it('has no times of a release that did not come to its end', async () => {
    const failed = milestones('load-started 0, release-started 30, release-failed 100, load-stopped 130');
    const end = { atMs: 130, outcome: 'failed', reason: 'no image' } as const;
    expect(await figuresOf('v1 v1 v1  v2 v1 v1 v1 v1 v1 v1  v1 v1 v1', { milestones: failed, end })).toMatchObject({
      verdict: 'release-failed',
      overlapMs: null,
      firstNewMs: null,
      onlyNewMs: null,
    });
  });

  it('takes no latencies from a generator that was not fit', async () => {
    const health = [healthAt(90, { loopLagMaxUs: 900_000 })];
    const line = 'v1 v1 v1  v1 v1 v1 v2 v2 v2 v2  v2 v2 v2';
    expect((await figuresOf(line, { health })).p99Us).toEqual({ before: null, during: null, after: null });
  });
});
