import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { displayWidth, plain, shorten, wrap } from '../../src/report/terminal/text.ts';
import { assessed, healthAt, milestones, type Recording } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';

const RELEASE = milestones(
  'load-started 0, release-started 30 rolling update of default/hello, release-finished 60 hello: 3 of 3, load-stopped 90',
);
const CLEAN: Recording = { samples: samples('11.0 ~11.0 11.0  11.0 ~12.0 11.0  12.0 ~12.0 12.0'), milestones: RELEASE };
const DROPPING: Recording = { ...CLEAN, samples: samples('11.0 ~11.0 11.0  ~reset! refused 12.0  12.0 ~12.0 rejected') };

function plainText(report: RunReport, columns = 80): string {
  return renderTerminal(report, { columns, colour: false });
}

describe('the terminal report', () => {
  it('says the verdict first and last', async () => {
    const lines = plainText(await assessed(DROPPING))
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('FAIL  hello-rolling');
    expect(lines.at(-1)).toBe('FAIL  dropped == 0: observed 2');
  });

  it('says what started late because all threads were busy, and what to do', async () => {
    const waited = CLEAN.samples.map((sample, slot) => ({ ...sample, dueUs: sample.sentUs - slot * 300_000, queued: slot > 2 }));
    const health = [healthAt(50, { waitingDue: 7 }), healthAt(90, { waitingDue: 4 })];
    expect(plainText(await assessed({ ...CLEAN, samples: waited, health }), 200)).toContain(
      '\n  6 requests started late, by up to 2.4 s: all 10 threads were busy, with up to 7 more waiting, and 4 still waited when the load ended and\n  were never sent; more load.threads keep to the schedule for longer\n',
    );
    expect(plainText(await assessed(CLEAN))).not.toContain('late, by');
  });

  it('of a clean run, in full', async () => {
    expect(plainText(await assessed(CLEAN))).toBe(
      `PASS  hello-rolling
  rolling release of http://127.0.0.1:8080, 90 ms
  - the check passed

Requests
                        sent  ok  rejected  dropped  retryable  local
  all                      9   9         0        0          0      0
  · before                 3   3         0        0          0      0
  · during                 3   3         0        0          0      0
  · after                  3   3         0        0          0      0
  · new connections        6   6         0        0          0      0
  · reused connections     3   3         0        0          0      0
  · version 11.0           5   5         0        0          0      0
  · version 12.0           4   4         0        0          0      0

Latency
  ok answers, ms         p50   p90   p95   p99  p99.9   max
  all, uncorrected      2.00  2.00  2.00  2.00   2.00  2.00
  · version 11.0        2.00  2.00  2.00  2.00   2.00  2.00
  · version 12.0        2.00  2.00  2.00  2.00   2.00  2.00
  · new connections     2.00  2.00  2.00  2.00   2.00  2.00
  · reused connections  2.00  2.00  2.00  2.00   2.00  2.00

Versions
  change                first new  last old  overlap  flip-backs
  11.0 -> 12.0            0.040 s   0.050 s    10 ms           1
  · new connections       0.060 s   0.050 s     0 ms           0
  · reused connections    0.040 s   0.010 s     0 ms           0

Outages
  None.
  Longest time between two successes: 10 ms.

Milestones
       at  what
  0.000 s  load-started
  0.030 s  release-started   rolling update of default/hello
  0.060 s  release-finished  hello: 3 of 3
  0.090 s  load-stopped

Checks
          threshold
  ✓ pass  dropped == 0  observed 0

Proof
  Of 3 requests sent during the release, none was dropped; with 95 % confidence
  the drop rate was at most 63.2 % (at most 77.6 % on new connections; at most
  95 % on reused ones). An outage of the whole target longer than 22 ms on new
  connections or 32 ms on reused ones could not have been missed. The longest
  time between two successes was 10 ms. The load began 30 ms before the release
  (3 requests) and went on for 20 ms after it (3). At the end the new version
  gave every answer on new connections (2). The load generator was fit: its
  longest stall was 0.9 ms, its latest send 0 ms late, its longest garbage
  collection 0 ms. Not proven: that there was no shorter outage, nor one of a
  single backend among several, which requests hit only by chance; what clients
  elsewhere, other requests or connections that idle longer would have met; what
  the next release does: drops of one release hang together, and only repeated
  releases tell.

PASS  the check passed
`,
    );
  });

  it('tells how requests failed and when', async () => {
    const text = plainText(await assessed(DROPPING));
    expect(text).toMatch(/1 {2}reset {5}why reset {5}reused {6}during {2}0\.030 s {2}0\.030 s/);
    expect(text).toMatch(/40 ms {2}0\.030 s {2}0\.070 s {8}1 {2}reused/);
  });

  it.each([70, 80, 120, 200])('fits into %d columns', async (columns) => {
    const long = 'a very long detail of a milestone that says more than a line can hold '.repeat(3);
    const report = await assessed({
      ...DROPPING,
      milestones: RELEASE.map((milestone) => ({ ...milestone, detail: long })),
      samples: DROPPING.samples.map((sample) => ({
        ...sample,
        version: sample.version && `${sample.version}-${'x'.repeat(90)}`,
      })),
      thresholds: ['dropped{phase=during,connection=reused,version=new,outcome=connect-timeout} == 0', 'dropped == 0'],
    });
    for (const line of plainText(report, columns).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('says how many drops TCP hid, and nothing where there was none', async () => {
    const hidden = samples('11.0 11.0 11.0  11.0@1003 11.0@2011 12.0  12.0 12.0 12.0');
    const report = await assessed({
      ...CLEAN,
      samples: hidden,
      thresholds: ['slow_connects{phase=during} == 0', 'dropped == 0'],
    });
    expect(report).toMatchObject({ verdict: 'fail', requests: { dropped: 0, slowConnects: 2 }, proof: { slowConnects: 2 } });
    expect(plainText(report)).toContain('2 slow connects: made only after TCP had sent its SYN again');
    expect(plainText(report).replaceAll(/\s+/g, ' ')).toContain(
      'Beside that 2 connects were made only because TCP sent its SYN again',
    );
    expect(plainText(await assessed(CLEAN))).not.toMatch(/SYN|slow connect/);
  });

  it('has the same words with colours as without', async () => {
    const report = await assessed(DROPPING);
    const coloured = renderTerminal(report, { columns: 80, colour: true });
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(plainText(report));
  });

  it('has nothing but its own lines, whatever the target and the cluster say', async () => {
    const hostile = '\u001b[2J\u001b]0;pwned\u0007\r\nPASS\u202e\u2028\u009b31m\0';
    const report = await assessed({
      ...DROPPING,
      samples: DROPPING.samples.map((sample) => ({ ...sample, version: hostile, detail: hostile })),
      milestones: RELEASE.map((milestone) => ({ ...milestone, detail: hostile })),
      end: { atMs: 90, outcome: 'failed', reason: hostile },
    });
    const text = plainText(report);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).toContain('\\x1b[2J');
    expect(text).not.toMatch(/^PASS/m);
  });
});

describe('run.json', () => {
  it('has the keys that scripts rely on, and milliseconds to the microsecond', async () => {
    const report = JSON.parse(renderJson(await assessed(DROPPING))) as RunReport;
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(
        [
          'schema',
          'verdict',
          'reasons',
          'startedAt',
          'endedAt',
          'profile',
          'environment',
          'requests',
          'latency',
          'versions',
        ].concat(['outages', 'longestGapMs', 'milestones', 'phases', 'checks', 'proof']),
      ),
    );
    expect(report).toMatchObject({
      schema: 'cutover/run/v1',
      verdict: 'fail',
      longestGapMs: 30,
      latency: { unit: 'us', all: { p50: 2000 } },
    });
    expect(report.requests.byConnection).toMatchObject({ new: { dropped: 1 }, reused: { dropped: 1 } });
    expect(report.outages[0]).toEqual({ startMs: 30, endMs: 70, durationMs: 40, dropped: 1, connection: 'reused' });
  });

  it('can be printed: what a target said is escaped, and reads back as it was', async () => {
    const hostile = '\u009b2J\u202e\u2028\u001b[31m\u{e0001}';
    const report = await assessed({ ...CLEAN, samples: samples('v1').map((sample) => ({ ...sample, version: hostile })) });
    const text = renderJson(report);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect((JSON.parse(text) as RunReport).versions.seen[0]?.version).toBe(hostile);
  });

  it('has null, not 0, where there is nothing to say', async () => {
    const report = JSON.parse(renderJson(await assessed({ samples: [], milestones: RELEASE }))) as RunReport;
    expect(report.latency.all).toEqual({ count: 0 });
    expect(report).toMatchObject({
      longestGapMs: null,
      checks: [{ observed: null, state: 'inconclusive' }],
      proof: { dropRateUpperBound: null, shortestDetectableOutageMs: { new: null, reused: null }, newVersionShareAfter: null },
    });
  });
});

describe('text on a terminal', () => {
  const anyText = fc.string({ unit: 'binary' });

  it('never holds a control character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('is shortened to the columns', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        expect(displayWidth(shorten(text, columns))).toBeLessThanOrEqual(columns);
        if (displayWidth(text) <= columns) expect(shorten(text, columns)).toBe(text);
      }),
    );
  });

  it('is wrapped without losing a word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (all, columns) => {
        const lines = wrap(all.join(' '), columns);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(all.join(''));
      }),
    );
  });
});
