import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threadRandom } from '../../src/load/random.ts';
import { drawPauseMs } from '../../src/load/think-time.ts';
import { startFaultServer, type FaultServer } from '../support/fault-server.ts';
import { get, planOf, runLoad, type Sample } from './run-load.ts';

describe('a pause', () => {
  const drawn = (pause: Parameters<typeof drawPauseMs>[0], count: number, seed = 1, thread = 0): number[] => {
    const random = threadRandom(seed, thread);
    return Array.from({ length: count }, () => drawPauseMs(pause, random));
  };
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

  it('that is constant is always the same', () => {
    expect(new Set(drawn(200, 50))).toEqual(new Set([200]));
  });

  it('that is uniform lies in its range, all of it equally', () => {
    const tenths = Map.groupBy(drawn({ uniform: { from: 100, to: 300 } }, 10_000), (ms) => Math.floor((ms - 100) / 20));
    expect([...tenths.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const pauses of tenths.values()) expect(Math.abs(pauses.length - 1000)).toBeLessThan(150);
  });

  it('that is normal has its mean and deviation, and is never below 0', () => {
    const pauses = drawn({ normal: { mean: 200, deviation: 50 } }, 10_000);
    expect(Math.abs(mean(pauses) - 200)).toBeLessThan(2);
    expect(Math.abs(Math.sqrt(mean(pauses.map((ms) => (ms - 200) ** 2))) - 50)).toBeLessThan(2);
    expect(Math.min(...drawn({ normal: { mean: 0, deviation: 50 } }, 1000))).toBe(0);
  });

  it('is drawn again the same from the same seed, and otherwise in each thread', () => {
    const uniform = { uniform: { from: 0, to: 1000 } };
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(5000), (seed, thread) => {
        expect(drawn(uniform, 5, seed, thread)).toEqual(drawn(uniform, 5, seed, thread));
        expect(drawn(uniform, 5, seed, thread)).not.toEqual(drawn(uniform, 5, seed, thread + 1));
        expect(drawn(uniform, 5, seed, thread)).not.toEqual(drawn(uniform, 5, (seed + 1) % 2 ** 32, thread));
      }),
    );
  });
});

describe('a thread', () => {
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer();
  });
  afterAll(() => server.close());
  const url = (): string => `http://127.0.0.1:${server.port}`;
  /** Between the end of each sample and the start of the next one. */
  const pausesUs = (samples: readonly Sample[]): number[] =>
    samples.slice(1).map(({ sentUs }, index) => sentUs - (samples[index]?.endedUs ?? NaN));

  it('thinks for as long as was drawn for it, between all of its requests', async () => {
    const thinkTimeMs = { uniform: { from: 10, to: 40 } };
    const { samples } = await runLoad(
      planOf(url(), { loops: 5, requests: [get('/ok'), get('/ok-chunked')], thinkTimeMs, seed: 3 }),
    );
    const random = threadRandom(3, 0);
    const pauses = pausesUs(samples);
    expect(pauses).toHaveLength(9);
    for (const pauseUs of pauses) expect(pauseUs).toBeGreaterThanOrEqual(drawPauseMs(thinkTimeMs, random) * 1000);
  });

  it('starts its loops no faster than their pace', async () => {
    const { samples } = await runLoad(planOf(url(), { loops: 5, requests: [get('/ok'), get('/ok-chunked')], pacingMs: 60 }));
    const starts = samples.filter(({ request }) => request === 0).map(({ sentUs }) => sentUs);
    expect(starts).toHaveLength(5);
    starts.slice(1).forEach((startUs, index) => expect(startUs - (starts[index] ?? NaN)).toBeGreaterThanOrEqual(60_000));
  });

  it('does not rest within a loop, nor after its last one', async () => {
    const requests = [get('/ok'), get('/ok-chunked')];
    const { samples } = await runLoad(planOf(url(), { loops: 1, requests, pacingMs: 3_600_000 }));
    expect(samples).toHaveLength(2);
  });

  it('whose loop takes longer than its pace starts the next one at once', async () => {
    const { samples } = await runLoad(planOf(url(), { loops: 5, requests: [get('/ok-slow')], pacingMs: 250 }));
    // A busy machine may hold up some of them, but not each for as long as the pace.
    expect(Math.min(...pausesUs(samples))).toBeLessThan(250_000);
  });

  it.each([
    ['closed', {}],
    ['open', { ratePerSecond: 1000 }],
  ])('begins after the start delay, in the %s model', async (_, more) => {
    const { samples } = await runLoad(planOf(url(), { threads: 4, loops: 2, startDelayMs: 150, ...more }));
    expect(samples).toHaveLength(8);
    for (const { sentUs } of samples) expect(sentUs).toBeGreaterThanOrEqual(150_000);
  });

  it('that waits for the start can be stopped', async () => {
    const { samples, lost } = await runLoad(planOf(url(), { loops: Infinity, startDelayMs: 3_600_000 }), async (pool, ticks) => {
      await ticks.until(() => true);
      pool.stop();
    });
    expect([samples, lost]).toEqual([[], []]);
  });

  it('of the open model follows the stages of the rate to their end, over several workers', async () => {
    const stages = [
      { durationMs: 400, ratePerSecond: 500 },
      { durationMs: 200, ratePerSecond: 0 },
    ];
    const { samples, lost } = await runLoad(planOf(url(), { threads: 10, loops: Infinity, durationMs: 600, stages, workers: 2 }));
    expect(lost).toEqual([]);
    // 100 under the rise, 50 under the fall.
    expect(samples).toHaveLength(150);
    const due = samples.map(({ dueUs }) => dueUs).toSorted((a, b) => a - b);
    const startUs = due[0] ?? NaN;
    due.slice(0, 100).forEach((dueUs, ordinal) => expect(dueUs - startUs).toBeCloseTo(400_000 * Math.sqrt(ordinal / 100), 3));
    due
      .slice(100)
      .forEach((dueUs, ordinal) => expect(dueUs - startUs).toBeCloseTo(400_000 + 200_000 * (1 - Math.sqrt(1 - ordinal / 50)), 2));
  });
});
