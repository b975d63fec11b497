import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { junit } from '../../../src/report/formats/junit.ts';
import { formatted } from '../../support/formatted.ts';
import { milestones, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const javaIsMissing = spawnSync('java', ['-version']).status !== 0;
if (javaIsMissing) process.stderr.write('java is not on the PATH: reports are not held against the schema of JUnit\n');

const RELEASE = milestones('load-started 0, release-started 30, release-finished 60, load-stopped 90');
const CLEAN: Recording = { samples: samples('1 ~1 1  1 ~2 1  2 ~2 2'), milestones: RELEASE };
const THRESHOLDS = ['dropped == 0', 'p99 < 1ms', 'p99{version=none} < 1ms'];
const HOSTILE = '"><failure/>\u0000\u001b[31m\u202e]]>&amp;\ud800';

/** Name, and the kind of trouble, of each test case. */
function casesOf(xml: string): string[][] {
  return [...xml.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>\s*<(\w+))/g)].map(([, name = '', trouble]) =>
    trouble === undefined ? [name] : [name, trouble],
  );
}

describe('JUnit', () => {
  it('has a case for the release, the evidence and each threshold', async () => {
    const xml = await formatted(junit, { ...CLEAN, thresholds: THRESHOLDS });
    expect(casesOf(xml)).toEqual([
      ['the rolling release is done'],
      ['the evidence carries a verdict'],
      ['dropped == 0'],
      ['p99 &lt; 1ms', 'error'],
      ['p99{version=none} &lt; 1ms', 'error'],
    ]);
    expect(xml).toContain('<testsuites name="cutover" tests="5" failures="0" errors="2" time="0.090">');
  });

  it('has a failure for a threshold that was missed', async () => {
    const xml = await formatted(junit, { ...CLEAN, samples: samples('1 ~1 1  reset ~2 refused  2 ~2 2') });
    expect(casesOf(xml).at(-1)).toEqual(['dropped == 0', 'failure']);
    expect(xml).toContain('<failure message="observed 2" type="threshold">observed 2</failure>');
    expect(xml).toMatch(/<system-out>dropped == 0: observed 2&#10;Of 3 requests sent during the release, 2 were dropped/);
  });

  it('has an error where the evidence does not carry a verdict although each check passed', async () => {
    const xml = await formatted(junit, { ...CLEAN, lost: [{ worker: 0, reason: 'it ran out of memory' }] });
    const [, evidence] = casesOf(xml);
    expect(evidence).toEqual(['the evidence carries a verdict', 'error']);
    expect(xml).toContain('it ran out of memory');
  });

  it('has an error where the release failed', async () => {
    const end = { atMs: 90, outcome: 'failed', reason: 'no pod came up' } as const;
    const xml = await formatted(junit, { ...CLEAN, end });
    expect(casesOf(xml)[0]).toEqual(['the rolling release is done', 'error']);
    expect(xml).toContain('message="the release failed: no pod came up"');
  });

  it.skipIf(javaIsMissing).each<[string, Recording]>([
    ['a pass', CLEAN],
    ['a load without a release', { ...CLEAN, release: null, milestones: [] }],
    ['checks that fail and are inconclusive', { ...CLEAN, thresholds: THRESHOLDS, samples: samples('1 reset 2') }],
    [
      'text that means harm',
      { ...CLEAN, lost: [{ worker: 0, reason: HOSTILE }], thresholds: [`p99{version="${HOSTILE.replaceAll('"', '')}"} < 1s`] },
    ],
  ])('is valid by its schema: %s', async (_, recording) => {
    const file = join(temporaryFolder(), 'junit.xml');
    writeFileSync(file, await formatted(junit, recording));
    const [program, schema] = ['support/ValidateXml.java', 'fixtures/junit/junit.xsd'].map((path) =>
      join(import.meta.dirname, '../..', path),
    );
    execFileSync('java', [program ?? '', schema ?? '', file], { stdio: 'pipe' });
  });
});
