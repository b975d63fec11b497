import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HistogramLogReader, listTags } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { hlog } from '../../../src/report/formats/hlog.ts';
import { jtl } from '../../../src/report/formats/jtl.ts';
import { samples as samplesFormat } from '../../../src/report/formats/samples.ts';
import { timeline } from '../../../src/report/formats/timeline.ts';
import { formatted } from '../../support/formatted.ts';
import { milestones, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// JMeter makes dashboards since its version 3.0.
const jmeterMakesDashboards =
  spawnSync('jmeter', ['--help', '-j', '/dev/null'], { encoding: 'utf8' }).stdout?.includes('--reportonly') ?? false;
if (!jmeterMakesDashboards)
  process.stderr.write('no jmeter of version 3 or later is on the PATH: no dashboard is made of a JTL file\n');

const RELEASE = milestones('load-started 0, release-started 300, release-finished 600, load-stopped 1200');
const RUN: Recording = {
  milestones: RELEASE,
  samples: [
    ...samples('1.0 ~1.0=5 reset rejected', { everyMs: 300 }),
    ...samples('2.0=40 ~2.0=8', { startMs: 1200, everyMs: 300 }).map((sample) => ({ ...sample, version: 'two, "2" \u001b[31m' })),
  ],
};

/** The fields of a CSV file by the rules of RFC 4180. */
function parseCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
}

describe('JTL', () => {
  it('has a line for each request, as wide as its header', async () => {
    const [header = [], ...rows] = parseCsv(await formatted(jtl, RUN));
    expect(header.slice(0, 4)).toEqual(['timeStamp', 'elapsed', 'label', 'responseCode']);
    expect(rows.map((row) => row.length)).toEqual(RUN.samples.map(() => header.length));
    const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(rows.map((row) => Number(row[0]) - startedAt)).toEqual([0, 300, 600, 900, 1200, 1500]);
    expect(rows.map((row) => row[header.indexOf('elapsed')])).toEqual(['2', '5', '2', '2', '40', '8']);
    expect(rows.map((row) => row[header.indexOf('success')])).toEqual(['true', 'true', 'false', 'false', 'true', 'true']);
    expect(rows[2]?.[header.indexOf('failureMessage')]).toBe('reset: why reset');
    expect(rows[2]?.[header.indexOf('responseCode')]).toBe('Non HTTP response code: reset');
  });

  it.runIf(jmeterMakesDashboards)('is what JMeter makes its dashboard of', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'samples.jtl'), await formatted(jtl, RUN));
    execFileSync(
      'jmeter',
      ['-g', join(folder, 'samples.jtl'), '-o', join(folder, 'dashboard'), '-j', join(folder, 'jmeter.log')],
      {
        cwd: folder,
        stdio: 'pipe',
      },
    );
    const { Total } = JSON.parse(readFileSync(join(folder, 'dashboard/statistics.json'), 'utf8')) as {
      readonly Total: { readonly sampleCount: number; readonly errorCount: number; readonly maxResTime: number };
    };
    expect(Total).toMatchObject({ sampleCount: 6, errorCount: 2, maxResTime: 40 });
  });
});

describe('NDJSON of the samples', () => {
  it('has all that is known of each request', async () => {
    const lines = (await formatted(samplesFormat, RUN)).trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ sentUs, outcome, reused }) => [sentUs, outcome, reused])).toEqual([
      [0, 'ok', false],
      [300_000, 'ok', true],
      [600_000, 'reset', false],
      [900_000, 'rejected', false],
      [1_200_000, 'ok', false],
      [1_500_000, 'ok', true],
    ]);
    expect(objects[2]).toMatchObject({ detail: 'why reset', request: 'home' });
    expect(objects[2]).not.toHaveProperty('version');
    expect(objects[4]).toMatchObject({ version: 'two, "2" \u001b[31m' });
    expect(lines.join('')).not.toContain('\u001b');
  });
});

describe('the course as CSV', () => {
  it('has the bins of the timeline, with a column for each version', async () => {
    const [header = [], ...rows] = parseCsv(await formatted(timeline, RUN));
    expect(header).toEqual([
      'startMs',
      'durationMs',
      'sent',
      'ok',
      'rejected',
      'dropped',
      'local',
      'p50Us',
      'p99Us',
      'version 1.0',
      String.raw`version two, "2" \x1b[31m`,
    ]);
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => header.length));
    const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[header.indexOf(column)]), 0);
    expect([sum('sent'), sum('ok'), sum('dropped'), sum('version 1.0')]).toEqual([6, 4, 1, 2]);
  });
});

describe('the HdrHistogram log', () => {
  it('has a histogram a second for each version, which its own reader reads', async () => {
    const text = await formatted(hlog, RUN);
    expect(listTags(text).toSorted()).toEqual(['1.0', String.raw`two_"2"_\x1b[31m`]);
    const reader = new HistogramLogReader(text);
    const read: [string, number, number, number][] = [];
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
      read.push([next.tag, next.startTimeStampMsec - Date.UTC(2026, 0, 2, 3, 4, 5), next.totalCount, next.maxValue]);
    }
    expect(read.map(([tag, at, count]) => [tag, at, count])).toEqual([
      ['1.0', 0, 2],
      [String.raw`two_"2"_\x1b[31m`, 1000, 2],
    ]);
    expect(read[1]?.[3]).toBeGreaterThanOrEqual(40_000);
    expect(read[1]?.[3]).toBeLessThan(40_100);
  });
});
