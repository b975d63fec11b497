import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/observe/sample.ts';
import { comparedRun } from '../../../src/report/compared-run.ts';
import type { ComparedRun } from '../../../src/verdict/diff/compared-run.ts';
import { type Diff, diffRuns } from '../../../src/verdict/diff/diff.ts';
import { DEFAULT_RULES, parseRule } from '../../../src/verdict/diff/rule.ts';
import { healthAt, milestones, record, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let folder: string;
let runs = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutover-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function recorded(recording: Partial<Recording>): Promise<ComparedRun> {
  const path = join(folder, `run-${(runs += 1)}`);
  await record(path, { samples: [], milestones: milestones('load-started 0, load-stopped 6000'), release: null, ...recording });
  return comparedRun(path);
}

interface Behaviour {
  readonly medianMs?: number;
  /** How much slower or faster a moment of 100 ms is than another. */
  readonly unrest?: number;
  /** Share of moments that drop what is sent in them. */
  readonly bursts?: number;
  readonly requests?: number;
  readonly version?: (atMs: number) => string;
}

/** A load of six seconds on a target that answers in log-normal times. */
function load(
  random: () => number,
  { medianMs = 4, unrest = 0, bursts = 0, requests = 1500, version = () => 'v1' }: Behaviour,
): Sample[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const everyMs = 6000 / requests;
  const moments = Array.from({ length: 60 }, () => ({ level: unrest * normal(), drops: random() < bursts }));
  const line = Array.from({ length: requests }, (_, index) => {
    const { level = 0, drops = false } = moments[Math.floor((index * everyMs) / 100)] ?? {};
    return `${drops ? 'refused' : version(index * everyMs)}=${(medianMs * Math.exp(level + 0.3 * normal())).toFixed(3)}`;
  });
  return samples(line.join(' '), { everyMs });
}

function diff(old: ComparedRun, latest: ComparedRun, rules: readonly string[] = DEFAULT_RULES, acceptDifferences = false): Diff {
  return diffRuns(old, latest, { rules: rules.map(parseRule), confidence: 0.95, acceptDifferences });
}

const figure = (found: Diff, name: string) => found.figures.find((one) => one.name === name);

describe('a diff of two runs', () => {
  it('finds what got slower, with effect and interval', async () => {
    const random = seededRandom(1);
    const [old, slow] = [
      await recorded({ samples: load(random, {}) }),
      await recorded({ samples: load(random, { medianMs: 6 }) }),
    ];
    const found = diff(old, slow, ['p50 > 1.2x']);
    expect(found).toMatchObject({ conclusion: 'regression', rules: [{ rule: 'p50 > 1.2x', state: 'regression' }] });
    expect(found.reasons[0]).toMatch(/^p50 > 1\.2x: 1\.\d\d times \(1\.\d\d to 1\.\d\d\)$/);
    expect(figure(found, 'p50')).toMatchObject({ told: 'worse', quantity: 'ms', effectSize: { words: 'large' } });
    expect(diff(slow, old, ['p50 > 1.2x'])).toMatchObject({ conclusion: 'no-regression' });
    expect(figure(diff(slow, old), 'p50')?.told).toBe('better');
  });

  it('lets pass what is worse within the limit, and says that it is', async () => {
    const random = seededRandom(2);
    const [old, slow] = [
      await recorded({ samples: load(random, {}) }),
      await recorded({ samples: load(random, { medianMs: 4.4 }) }),
    ];
    const [check] = diff(old, slow, ['p50 > 1.3x']).rules;
    expect(check).toMatchObject({
      state: 'no-regression',
      reason: expect.stringContaining('worse, but within the limit') as string,
    });
  });

  it('cannot tell from too few answers, nor where both no change and a large one are possible', async () => {
    const random = seededRandom(3);
    const run = (requests: number) => recorded({ samples: load(random, { requests, unrest: 0.8 }) });
    const [few, fewToo] = [await run(600), await run(600)];
    const none = diff(few, fewToo, ['p99 > 1.2x']);
    expect(none).toMatchObject({
      conclusion: 'cannot-tell',
      rules: [{ reason: 'p99 takes 1,000 answers in each run, one has 600' }],
    });
    expect(figure(none, 'p99')).toMatchObject({ old: null, new: null, change: null, told: 'no-data' });
    const [check] = diff(few, fewToo, ['p90 > 1.05x']).rules;
    expect(check).toMatchObject({
      state: 'cannot-tell',
      reason: expect.stringContaining('neither no change nor one beyond') as string,
    });
  });

  it('finds more drops, but takes a burst as one event', async () => {
    const random = seededRandom(4);
    const dropping = (share: number): Sample[] =>
      load(random, {}).map((sample) =>
        random() < share ? { ...sample, outcome: 'reset' as const, version: undefined } : sample,
      );
    const clean = await recorded({ samples: load(random, {}) });
    const scattered = diff(clean, await recorded({ samples: dropping(0.03) }), ['drop_rate > +0.5%']);
    expect(scattered.conclusion).toBe('regression');
    expect(figure(scattered, 'drop_rate')).toMatchObject({ told: 'worse', interval: 'counted' });
    const inOneBurst = load(random, {}).map((sample, index) =>
      index >= 500 && index < 545 ? { ...sample, outcome: 'reset' as const } : sample,
    );
    const burst = diff(clean, await recorded({ samples: inOneBurst }), ['drop_rate > +0.5%']);
    expect(burst.conclusion).toBe('cannot-tell');
    expect(figure(burst, 'drop_rate')?.new).toBeCloseTo(0.03, 3);
  });

  it('takes a verdict that got worse as seen, without statistics', async () => {
    const clean = await recorded({ samples: samples('v1 v1 v1') });
    const failed = await recorded({ samples: samples('v1 reset v1') });
    expect(diff(clean, failed, ['verdict'])).toMatchObject({
      conclusion: 'regression',
      reasons: [expect.stringMatching(/^verdict: pass before, fail now: dropped == 0/) as string],
    });
    expect(diff(failed, failed, ['verdict']).conclusion).toBe('no-regression');
    expect(diff(failed, clean, ['verdict']).conclusion).toBe('no-regression');
  });

  it('compares what a release did: phases, outage, when the new version came', async () => {
    const random = seededRandom(5);
    const release = (switchMs: number): Partial<Recording> => ({
      release: {},
      health: [healthAt(3000)],
      milestones: milestones('load-started 0, release-started 2000, release-finished 4000, load-stopped 6000'),
      samples: load(random, { version: (atMs) => (atMs < switchMs ? 'v1' : 'v2') }),
    });
    const found = diff(await recorded(release(2500)), await recorded(release(3500)), [
      'first_new > +500ms',
      'p50{version=new} > 2x',
    ]);
    expect(found).toMatchObject({ conclusion: 'regression', rules: [{ state: 'regression' }, { state: 'no-regression' }] });
    expect(figure(found, 'first_new')).toMatchObject({ interval: 'measured', told: 'worse', change: { value: 1000 } });
    expect(found.figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'outage',
        'full_new',
        'p50{phase=before}',
        'p99{phase=during}',
        'p90{phase=after}',
        'p50{version=new}',
      ]),
    );
    expect(figure(found, 'full_new')?.change?.value).toBe(1000);
  });

  it.each([
    ['another load', { load: { threads: 20 } }, 'load.threads was 10, now 20'],
    ['a run that was cut short', { end: null }, 'the new run: it was cut short, or is still going on'],
    [
      'an interrupted one',
      { end: { atMs: 6000, outcome: 'interrupted', reason: 'by the user' } },
      'the new run: it was interrupted',
    ],
  ] as const)('cannot tell with %s', async (_, changes, reason) => {
    const random = seededRandom(6);
    const [old, latest] = [
      await recorded({ samples: load(random, {}) }),
      await recorded({ samples: load(random, {}), ...changes }),
    ];
    const found = diff(old, latest, ['p50 > 1.2x']);
    expect(found.conclusion).toBe('cannot-tell');
    expect(found.reasons[0]).toBe(reason);
  });

  it('tells all the same when differences are accepted, and names them', async () => {
    const random = seededRandom(7);
    const [old, latest] = [
      await recorded({ samples: load(random, {}) }),
      await recorded({ samples: load(random, {}), load: { threads: 20 } }),
    ];
    const found = diff(old, latest, ['p50 > 1.2x'], true);
    expect(found.conclusion).toBe('no-regression');
    expect(found.differences.decisive).toEqual(['load.threads was 10, now 20']);
  });

  it('takes no latency from a generator that was not fit, but counts its drops', async () => {
    const random = seededRandom(8);
    const health = [healthAt(3000, { loopLagMaxUs: 900_000 })];
    const [old, latest] = [
      await recorded({ samples: load(random, {}) }),
      await recorded({ samples: load(random, { medianMs: 8, bursts: 0.5 }), health }),
    ];
    const found = diff(old, latest, ['p50 > 1.2x', 'drop_rate > +0.5%']);
    expect(found.rules).toMatchObject([
      { state: 'cannot-tell', reason: 'the load generator of the new run was not fit' },
      { state: 'regression' },
    ]);
    expect(found.conclusion).toBe('regression');
  });
});

describe('two runs of the same', () => {
  // Every pair is judged by all the default rules but the verdict, which is not drawn by chance: it is what the thresholds say of each run.
  const rules = DEFAULT_RULES.filter((rule) => rule !== 'verdict').map((rule) =>
    rule.replace(/[\d.]+x/, '1x').replace('+0.5%', '+0%'),
  );

  it.each([
    { what: 'a quiet target', behaviour: {} },
    { what: 'one with slow moments that drops in bursts', behaviour: { unrest: 0.3, bursts: 0.08 } },
  ])('are no more often called a regression than the confidence says, with limits of nothing: $what', async ({ behaviour }) => {
    const random = seededRandom(9);
    const pairs = 30;
    let wrong = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const [one, other] = [
        await recorded({ samples: load(random, behaviour) }),
        await recorded({ samples: load(random, behaviour) }),
      ];
      if (diff(one, other, rules).conclusion === 'regression') wrong += 1;
    }
    // 5 % of 30 are 1.5, half of it on the bad side; more than 5 come by chance in less than one of 1,000 such tests.
    expect(wrong).toBeLessThanOrEqual(5);
  });
});
