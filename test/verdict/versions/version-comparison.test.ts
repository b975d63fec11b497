import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/observe/sample.ts';
import { assessed, milestones } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';
import { seededRandom } from '../../support/seeded-random.ts';

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly version: string;
  /** Latencies are spread from this to twice this, evenly. */
  readonly latencyMs: number;
}

const random = seededRandom(11);

/** 200 requests a second. */
function answers({ fromMs, untilMs, version, latencyMs }: Stretch): Sample[] {
  const line = Array.from({ length: (untilMs - fromMs) / 5 }, () => `${version}=${(latencyMs * (1 + random())).toFixed(3)}`);
  return samples(line.join(' '), { startMs: fromMs, everyMs: 5 });
}

const RELEASE = milestones('load-started 0, release-started 6000, release-finished 7000, load-stopped 13000');
const before = { fromMs: 0, untilMs: 6000, version: 'v1' };
const during = { fromMs: 6000, untilMs: 7000, version: 'v2', latencyMs: 400 };
const after = { fromMs: 7000, untilMs: 13_000, version: 'v2' };

describe('the new version against the old', () => {
  it('is compared where each stood alone: the slow answers of the release are not in it', async () => {
    const report = await assessed({
      milestones: RELEASE,
      samples: [{ ...before, latencyMs: 10 }, during, { ...after, latencyMs: 12 }].flatMap(answers),
    });
    const { versionComparison } = report;
    expect(versionComparison).toMatchObject({ old: ['v1'], new: ['v2'], confidence: 0.95, from: 'send' });
    expect(versionComparison?.answers).toEqual({ old: 1200, new: 1200 });
    expect(versionComparison?.ratios.map(({ quantile }) => quantile)).toEqual(['p50', 'p90', 'p99']);
    for (const { ratio, low, high } of versionComparison?.ratios ?? []) {
      expect(ratio).toBeCloseTo(1.2, 1);
      expect(low).toBeGreaterThan(1.1);
      expect(high).toBeLessThan(1.3);
    }
    // Two even spreads, one 1.2 times the other: the probability is an area, 1 - (20 - 12)^2 / (2 * 10 * 12).
    expect(versionComparison?.effectSize.value).toBeCloseTo(1 - 64 / 240, 1);
    expect(versionComparison?.effectSize.words).toBe('large');
    expect(versionComparison?.statement.join(' ')).toMatch(
      /^Version v2 against v1, with 95 % confidence: slower at p50 \(1\.\d\d to 1\.\d\d times as long\), p90 .*a large difference\.$/,
    );
  });

  it('that is no slower is not called so', async () => {
    const { versionComparison } = await assessed({
      milestones: RELEASE,
      samples: [{ ...before, latencyMs: 10 }, during, { ...after, latencyMs: 10 }].flatMap(answers),
    });
    expect(versionComparison?.effectSize.words).toBe('negligible');
    expect(versionComparison?.statement.join(' ')).toContain('not distinguishable at p50 (');
    expect(versionComparison?.statement.join(' ')).toContain(': not distinguishable.');
  });

  it('leaves the ramp-up out', async () => {
    const slowStart = { fromMs: 0, untilMs: 2000, version: 'v1', latencyMs: 300 };
    const { versionComparison } = await assessed({
      milestones: RELEASE,
      load: { rampUpMs: 2000 },
      samples: [slowStart, { ...before, fromMs: 2000, latencyMs: 10 }, during, { ...after, latencyMs: 10 }].flatMap(answers),
    });
    expect(versionComparison?.answers).toEqual({ old: 800, new: 1200 });
    expect(versionComparison?.ratios.map(({ quantile }) => quantile)).toEqual(['p50', 'p90']);
    expect(versionComparison?.effectSize.words).toBe('negligible');
  });

  it('measures from the schedule where there is one', async () => {
    const scheduled = ({ dueMs, ...stretch }: Stretch & { dueMs: number }): Sample[] =>
      answers(stretch).map((sample) => ({ ...sample, dueUs: sample.sentUs - dueMs * 1000 }));
    const { versionComparison } = await assessed({
      milestones: RELEASE,
      load: { ratePerSecond: 200 },
      samples: [scheduled({ ...before, latencyMs: 10, dueMs: 0 }), scheduled({ ...after, latencyMs: 10, dueMs: 100 })].flat(),
    });
    expect(versionComparison?.from).toBe('schedule');
    expect(versionComparison?.ratios[0]?.newUs).toBeGreaterThan(110_000);
  });

  it.each([
    [
      'there is one version only',
      [
        { ...before, latencyMs: 10 },
        { ...after, version: 'v1', latencyMs: 10 },
      ],
      RELEASE,
    ],
    [
      'the new one answered for less than a second',
      [
        { ...before, latencyMs: 10 },
        { ...after, untilMs: 7900, latencyMs: 10 },
      ],
      RELEASE,
    ],
    [
      'nothing was released',
      [
        { ...before, latencyMs: 10 },
        { ...after, latencyMs: 10 },
      ],
      milestones('load-started 0, load-stopped 13000'),
    ],
  ])('is null when %s', async (_, stretches, marked) => {
    const { versionComparison } = await assessed({ milestones: marked, samples: stretches.flatMap(answers) });
    expect(versionComparison).toBeNull();
  });
});
