import { describe, expect, it } from 'vitest';
import { Observer } from '../../../src/observe/observer.ts';
import type { Sample } from '../../../src/observe/sample.ts';
import { VersionRoles } from '../../../src/observe/versions/version-roles.ts';
import { type Check, checkThreshold } from '../../../src/verdict/thresholds/check.ts';
import type { Aim, Operand } from '../../../src/verdict/thresholds/demand.ts';
import { generatorDoubt } from '../../../src/verdict/thresholds/generator-doubt.ts';
import { queriesOf } from '../../../src/verdict/thresholds/queries.ts';
import { parseThreshold } from '../../../src/verdict/thresholds/threshold-grammar.ts';
import { milestones } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';

const RELEASE = milestones('load-started 0, release-started 1000, release-finished 2000, load-stopped 3000');
const LOAD = milestones('load-started 0, load-stopped 3000');

interface Circumstances {
  readonly aim?: Aim;
  readonly fit?: boolean;
  readonly release?: boolean;
}

/** By the samples of a run with `v1` before its release, which goes on from 1 s to 2 s. */
function check(
  text: string,
  all: readonly Sample[],
  { aim = 'must-hold', fit = true, release = true }: Circumstances = {},
): Check {
  const threshold = parseThreshold(text);
  const observer = new Observer({
    milestones: release ? RELEASE : LOAD,
    releasePlanned: release,
    roles: new VersionRoles(undefined),
    requestNames: ['home'],
    ...queriesOf([threshold], aim),
  });
  for (const sample of all) observer.add(sample);
  const doubtAbout = (operand: Operand) => generatorDoubt(operand, { sinceRelease: fit, throughout: fit });
  const observation = observer.finish();
  return checkThreshold(threshold, { aim, courseOf: () => observation, doubtAbout });
}

/** One request every 10 ms for three seconds, but for the tokens that are put in from a slot on. */
function threeSeconds(from = 0, tokens = ''): Sample[] {
  const slots: string[] = Array.from({ length: 301 }, (_, slot) => (slot < 130 ? 'v1' : 'v2'));
  const put = tokens === '' ? [] : tokens.split(' ');
  slots.splice(from, put.length, ...put);
  return samples(slots.join(' '));
}

const times = (count: number, token: string): string => Array.from({ length: count }, () => token).join(' ');

describe('over a window', () => {
  it.each<[string, Sample[], Check['state'], string]>([
    ['drop_rate over 1s <= 3%', threeSeconds(150, times(3, 'reset')), 'pass', 'observed 3 % in the second from 0.5 s on'],
    ['drop_rate over 1s < 3%', threeSeconds(150, times(3, 'reset')), 'fail', 'observed 3 % in the second from 0.5 s on'],
    ['drop_rate{phase=after} over 500ms < 1%', threeSeconds(150, 'reset'), 'inconclusive', 'the 500 ms from 2.00 s on has 50'],
    ['drop_rate over 100ms < 1%', threeSeconds(150, 'reset'), 'fail', 'observed 10 % in the 100 ms from 1.40 s on'],
    ['dropped over 2s < 2', threeSeconds(150, 'reset'), 'pass', 'observed 1 in the 2 s from 0.0 s on'],
    ['throughput over 1s >= 98/s', threeSeconds(210, 'reset reset'), 'pass', 'observed 98/s in the second from 1.1 s on'],
    ['throughput over 1s > 98/s', threeSeconds(210, 'reset reset'), 'fail', 'observed 98/s in the second from 1.1 s on'],
    ['ok over 1s > 60', threeSeconds(100, times(50, '.')), 'fail', 'observed 50 in the second from 0.5 s on'],
    ['p99 over 1s < 1s', threeSeconds(100, times(5, 'v1=1500')), 'fail', 'observed 1.5 s in the second from'],
    ['p99 over 1s < 1s', threeSeconds(100, 'v1=1500'), 'pass', 'observed 2 ms in the second from 0.0 s on'],
    [
      'p99 over 500ms < 1s',
      threeSeconds(),
      'inconclusive',
      'p99 needs at least 100 answers in a window, the 500 ms from 0.00 s on has 50',
    ],
    ['p90 over 500ms < 1s', threeSeconds(), 'pass', 'observed 2 ms'],
    ['mean over 100ms < 1s', threeSeconds(100, 'v1=1500'), 'pass', 'observed 152 ms in the 100 ms from 0.90 s on'],
    [
      'version_share{phase=after} over 500ms >= 90%',
      threeSeconds(250, 'v1'),
      'pass',
      'observed 98 % in the 500 ms from 2.00 s on',
    ],
    ['dropped over 4s < 1', threeSeconds(), 'inconclusive', 'the selected requests span 3 s, less than a window of 4 s'],
    ['p99{version=v9} over 1s < 1s', threeSeconds(), 'inconclusive', 'no such request was sent'],
    [
      'dropped over 100ms < 1',
      threeSeconds(100, times(20, '.')),
      'inconclusive',
      'there are no requests in the 100 ms from 0.99 s on',
    ],
  ])('%s', (text, all, state, reason) => {
    const found = check(text, all);
    expect(found.reason).toContain(reason);
    expect(found.state).toBe(state);
  });

  it('tells the window in which it was', () => {
    const all = threeSeconds(150, 'reset reset');
    expect(check('drop_rate over 500ms < 10%', all)).toMatchObject({ observed: 0.04, window: { startMs: 1010, endMs: 1510 } });
    expect(check('drop_rate < 10%', all)).not.toHaveProperty('window');
  });

  it('measures from the schedule where there is one', () => {
    const late = threeSeconds().map((sample) => ({ ...sample, dueUs: sample.sentUs - 5000 }));
    expect(check('mean over 1s < 1s', late).reason).toBe('observed 7 ms from schedule in the second from 0.0 s on');
  });

  it('a miss is a fact however few requests tell it, and too few do not hold', () => {
    const dropped = threeSeconds(150, 'reset');
    expect(check('drop_rate over 200ms < 1%', dropped)).toMatchObject({ state: 'fail', observed: 0.05 });
    expect(check('drop_rate over 200ms < 1%', threeSeconds())).toMatchObject({
      state: 'inconclusive',
      observed: 0,
      reason: expect.stringContaining('a limit of 1 % needs at least 100 requests'),
    });
  });
});

describe('what is too much', () => {
  it.each<[string, Sample[], Check['state']]>([
    ['drop_rate over 1s > 2%', threeSeconds(150, times(3, 'reset')), 'pass'],
    ['drop_rate over 1s > 3%', threeSeconds(150, times(3, 'reset')), 'fail'],
    // One window is enough for it, as the worst one is for what must hold.
    ['throughput over 1s < 99/s', threeSeconds(210, 'reset reset'), 'pass'],
    ['throughput over 1s < 98/s', threeSeconds(210, 'reset reset'), 'fail'],
    // Twenty requests do not tell more than 1 % from one that failed.
    ['drop_rate over 200ms > 1%', threeSeconds(150, 'reset'), 'inconclusive'],
    ['drop_rate over 200ms > 5%', threeSeconds(150, 'reset reset'), 'pass'],
    ['error_rate > 10%', samples('reset v1'), 'inconclusive'],
    ['error_rate > 10%', samples(`${times(8, 'v1')} reset reset`), 'pass'],
    ['failed > 0', samples('reset v1'), 'pass'],
  ])('%s: %#', (text, all, state) => {
    expect(check(text, all, { aim: 'too-much' }).state).toBe(state);
  });
});

describe('compared with another metric', () => {
  const slower = [...samples(times(100, 'v1')), ...samples(times(201, 'v2=3'), { startMs: 1000 })];

  it.each<[string, Sample[], Check['state'], string]>([
    ['p99{version=new} <= 1.5 * p99{version=old}', slower, 'pass', 'observed 3 ms against 1.5 * 2 ms = 3 ms'],
    ['p99{version=new} <= 1.4 * p99{version=old}', slower, 'fail', 'observed 3 ms against 1.4 * 2 ms = 2.8 ms'],
    ['mean{version=new} < max{version=old}', slower, 'fail', 'observed 3 ms against 2 ms'],
    ['throughput{phase=during} >= 0.9 * throughput{phase=before}', slower, 'pass', 'observed 100/s against 0.9 * 100/s = 90/s'],
    [
      'p99.9{version=new} < 2 * p99{version=old}',
      slower,
      'inconclusive',
      'p99.9{version=new}: p99.9 needs at least 1000 answers, there are 201',
    ],
    ['max{version=new} < 2 * max{version=v9}', slower, 'inconclusive', 'max{version=v9}: no ok answer to measure'],
    [
      'throughput over 500ms >= 0.9 * throughput',
      slower,
      'pass',
      'observed 100/s in the 500 ms from 0.00 s on against 0.9 * 100/s = 90.3/s',
    ],
    ['max < 3 * mean over 1s', slower, 'pass', 'observed 3 ms against 3 * 2 ms in the second from 0.0 s on = 6 ms'],
    ['max < mean over 1m', slower, 'inconclusive', 'mean over 1m: the selected requests span 3 s, less than a window of 60 s'],
  ])('%s', (text, all, state, reason) => {
    const found = check(text, all);
    expect(found.reason).toBe(reason);
    expect(found.state).toBe(state);
  });

  it('has both values, and the windows they are of', () => {
    expect(check('max{version=new} < 2 * max{version=old}', slower)).toMatchObject({
      observed: 3,
      quantity: 'ms',
      against: { observed: 2, factor: 2 },
    });
    expect(check('max{version=v9} < max', slower)).toMatchObject({ observed: null, against: { observed: 3, factor: 1 } });
    expect(check('mean over 1s < 2 * mean over 2s', slower)).toMatchObject({
      window: { startMs: 990, endMs: 1990 },
      against: { window: { startMs: 0, endMs: 2000 } },
    });
  });

  it('is open while the generator was not fit for either', () => {
    const [missed, held] = ['max{version=new} < max{version=old}', 'max{version=new} < 2 * max{version=old}'];
    expect(check(missed, slower, { fit: false })).toMatchObject({ state: 'inconclusive' });
    // Our own stall may have made the old version slow.
    expect(check(held, slower, { fit: false })).toMatchObject({ state: 'inconclusive' });
    expect(check('dropped{phase=during} <= dropped{phase=before}', slower, { fit: false })).toMatchObject({ state: 'pass' });
    expect(check('max < 5ms', slower, { fit: false })).toMatchObject({ state: 'pass' });
  });
});

describe('joined by `and`', () => {
  const all = threeSeconds(150, 'reset');

  it.each<[string, Check['state'], number | null, string]>([
    ['sent == 301 and dropped < 2', 'pass', 301, 'sent == 301 holds (observed 301); dropped < 2 holds (observed 1)'],
    ['sent > 0 and dropped == 0', 'fail', 1, 'sent > 0 holds (observed 301); dropped == 0 is missed (observed 1)'],
    [
      'p99.9 < 1s and dropped == 0 and sent > 0',
      'fail',
      1,
      'p99.9 < 1s is open (p99.9 needs at least 1000 answers, there are 300); dropped == 0 is missed (observed 1); sent > 0 holds (observed 301)',
    ],
    [
      'sent > 0 and p99.9 < 1s',
      'inconclusive',
      null,
      'sent > 0 holds (observed 301); p99.9 < 1s is open (p99.9 needs at least 1000 answers, there are 300)',
    ],
  ])('%s', (text, state, observed, reason) => {
    expect(check(text, all)).toMatchObject({ threshold: text, state, observed, reason });
  });

  it('each part is told with all of its figures', () => {
    expect(check('max < 1s and drop_rate over 1s < 1%', all).parts).toEqual([
      { demand: 'max < 1s', observed: 2, quantity: 'ms', state: 'pass', reason: 'observed 2 ms' },
      {
        demand: 'drop_rate over 1s < 1%',
        observed: 0.01,
        quantity: 'share',
        window: { startMs: 500, endMs: 1500 },
        state: 'fail',
        reason: 'observed 1 % in the second from 0.5 s on',
      },
    ]);
    expect(check('max < 1s', all)).not.toHaveProperty('parts');
  });
});

describe('enough to tell', () => {
  it.each<[string, number, Check['state']]>([
    ['drop_rate < 1%', 99, 'inconclusive'],
    ['drop_rate < 1%', 100, 'pass'],
    ['drop_rate <= 10%', 10, 'pass'],
    ['drop_rate < 0.1%', 999, 'inconclusive'],
    ['drop_rate == 0', 1, 'pass'],
    ['drop_rate < 100%', 1, 'pass'],
    ['version_share{version=v1} > 90%', 9, 'inconclusive'],
    ['version_share{version=v1} > 90%', 10, 'pass'],
    ['p50 < 1s', 1, 'inconclusive'],
    ['p50 < 1s', 2, 'pass'],
    ['p95 < 1s', 19, 'inconclusive'],
    ['p95 < 1s', 20, 'pass'],
    ['max < 1s', 1, 'pass'],
  ])('%s of %d', (text, count, state) => {
    expect(check(text, samples(times(count, 'v1')))).toMatchObject({ state });
  });

  it('is said with what there is', () => {
    expect(check('drop_rate < 0.1%', samples('v1 v1')).reason).toBe(
      'observed 0 %, but a limit of 0.1 % needs at least 1,000 requests, there are 2',
    );
  });
});

describe('the share of a version', () => {
  const all = [
    ...samples('v1 v1 v1 ok reset'),
    ...samples('v1 v2 v2 v3 ok reset', { startMs: 1000 }),
    ...samples('v2 ~v2', { startMs: 2000 }),
  ];

  it.each<[string, number | null]>([
    ['version_share > 0', 5 / 9],
    ['version_share{phase=during} > 0', 3 / 4],
    ['version_share{phase=during, version=v3} > 0', 1 / 4],
    ['version_share{version=old} > 0', 4 / 9],
    ['version_share{connection=reused} > 0', 1],
    ['version_share{request=home, phase=after} > 0', 1],
    ['version_share{version=v9} < 1%', 0],
    ['version_share{phase=load} > 0', null],
  ])('%s: %d', (text, observed) => {
    const found = check(text, all).observed;
    if (observed === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(observed, 12);
  });

  it('needs an answer that told one, and a release for it to be new or old', () => {
    expect(check('version_share > 0', samples('ok reset')).reason).toBe('no ok answer told its version');
    const without = 'without a release no version is old or new';
    expect(check('version_share > 0', all, { release: false }).reason).toBe(without);
    expect(check('version_share over 1s > 0', all, { release: false }).reason).toBe(without);
    expect(check('dropped{version=new} == 0', all, { release: false }).reason).toBe(without);
    expect(check('version_share{version=v1} > 0', all, { release: false })).toMatchObject({
      state: 'pass',
      observed: 4 / 9,
    });
  });
});

it('a value that is rounded to its limit is told with more digits', () => {
  const late = samples('v1=250.4');
  expect(check('max <= 250ms', late)).toMatchObject({ state: 'fail', reason: 'observed 250.4 ms' });
});
