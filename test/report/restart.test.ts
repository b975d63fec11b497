import { describe, expect, it } from 'vitest';
import { assessed, milestones, type Recording } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';

// One request every 10 ms. before: 0, 10, 20; during: 30, 40, 50; after: 60, 70, 80.
const RELEASE = milestones('load-started 0, release-started 30, old-removed 55, release-finished 60, load-stopped 90');
const SAME_VERSION = 'v1 v1 v1  v1 v1 v1  v1 v1 v1';

describe('a restart, after which the same version answers,', () => {
  it.each<[what: string, line: string, expectVersion: string | undefined, verdict: string, reason: string]>([
    ['passes', SAME_VERSION, undefined, 'pass', 'the check passed'],
    ['passes when that version is expected', SAME_VERSION, 'v1', 'pass', 'the check passed'],
    ['passes when answers tell no version', 'ok ok ok  ok ok ok  ok ok ok', undefined, 'pass', 'the check passed'],
    ['is not proven when another version is expected', SAME_VERSION, 'v2', 'inconclusive', 'no version v2 was seen'],
    [
      'is not proven when nothing is well afterwards',
      'v1 v1 v1  v1 v1 v1  rejected rejected rejected',
      undefined,
      'inconclusive',
      'no answer was ok after the release',
    ],
    ['fails when a request is dropped', 'v1 v1 v1  v1 reset v1  v1 v1 v1', undefined, 'fail', 'dropped == 0: observed 1'],
  ])('%s', async (_, line, expectVersion, verdict, reason) => {
    const release: Recording['release'] = { strategy: 'restart', ...(expectVersion === undefined ? {} : { expectVersion }) };
    const report = await assessed({ samples: samples(line), milestones: RELEASE, release });
    expect(report.reasons.join('\n')).toContain(reason);
    expect(report.verdict).toBe(verdict);
  });

  it('is not said to be left with the old one', async () => {
    const report = await assessed({ samples: samples(SAME_VERSION), milestones: RELEASE, release: { strategy: 'restart' } });
    expect(report.proof.newVersionShareAfter).toBeNull();
    expect(report.proof.statement.join(' ')).not.toContain('new version');
  });
});
