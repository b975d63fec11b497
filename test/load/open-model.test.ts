import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFaultServer, type FaultServer } from '../support/fault-server.ts';
import { countBy, get, planOf, repeated, runLoad, type Sample } from './run-load.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

const url = (): string => `http://127.0.0.1:${server.port}`;

function dueTimes(samples: readonly Sample[]): number[] {
  return samples.map(({ dueUs }) => dueUs).sort((a, b) => a - b);
}

/** Every arrival of the schedule is there, at its exact time after the first. */
function expectExactSchedule(samples: readonly Sample[], ratePerSecond: number): void {
  const due = dueTimes(samples);
  const first = due[0] ?? NaN;
  due.forEach((dueUs, ordinal) => expect(dueUs - first).toBeCloseTo((ordinal * 1e6) / ratePerSecond, 3));
}

describe('the open model', () => {
  it.each([1, 2])('sends every arrival at its due time or later, over %i workers', async (workers) => {
    const plan = planOf(url(), {
      threads: 10,
      loops: Infinity,
      durationMs: 500,
      ratePerSecond: 700,
      workers,
      connection: 'both',
    });
    const { samples, lost } = await runLoad(plan);
    expect(lost).toEqual([]);
    expect(samples).toHaveLength(350);
    expectExactSchedule(samples, 700);
    expect(samples.filter(({ dueUs, sentUs }) => sentUs < dueUs)).toEqual([]);
  });

  it('skips none when the target is too slow: they are sent late, in order, and health shows how many wait', async () => {
    const requests = [get('/ok-slow')];
    const plan = planOf(url(), { threads: 4, loops: Infinity, durationMs: 400, ratePerSecond: 50, requests });
    const { samples, health } = await runLoad(plan);
    expect(samples).toHaveLength(20);
    expectExactSchedule(samples, 50);
    const inOrderOfSending = samples.toSorted((a, b) => a.sentUs - b.sentUs).map(({ dueUs }) => dueUs);
    expect(inOrderOfSending).toEqual(dueTimes(samples));
    expect(Math.max(...health.map(({ waitingDue }) => waitingDue))).toBeGreaterThan(0);
    // The first four find a thread, all others wait for one.
    expect(inOrderOfSending.map((due) => samples.find(({ dueUs }) => dueUs === due)?.queued)).toEqual([
      ...repeated(4, false),
      ...repeated(16, true),
    ]);
    // The last of 20 is due at 380 ms; four threads at 300 ms a request reach it at 1,200 ms at the earliest. That is the target's doing:
    // no thread was free, and none that became free hesitated.
    const lateUs = Math.max(...samples.map(({ dueUs, sentUs }) => sentUs - dueUs));
    expect(lateUs).toBeGreaterThan(800_000);
    expect(Math.max(...health.map(({ lateSendMaxUs }) => lateSendMaxUs))).toBeLessThan(lateUs / 2);
  });

  it('gives both kinds of connections an even share, whatever the number of threads', async () => {
    const plan = planOf(url(), {
      threads: 7,
      loops: Infinity,
      // Slowly: an answer that a busy machine holds up is then late for few arrivals.
      durationMs: 4000,
      ratePerSecond: 50,
      workers: 3,
      connection: 'both',
    });
    const { samples } = await runLoad(plan);
    const { even = 0, odd = 0 } = countBy(samples, ({ thread }) => (thread % 2 === 0 ? 'even' : 'odd'));
    expect(even + odd).toBe(200);
    // Exactly half each, but for the arrivals for which a late answer let the other kind help out.
    expect(Math.min(even, odd)).toBeGreaterThanOrEqual(70);
  });

  it.each([1, 2, 3])('is bounded by loops as a whole: threads x loops x requests, over %i workers', async (workers) => {
    const requests = [get('/ok'), get('/ok-chunked')];
    const { samples } = await runLoad(planOf(url(), { threads: 5, loops: 6, ratePerSecond: 1000, workers, requests }));
    expect(samples).toHaveLength(60);
    expectExactSchedule(samples, 1000);
  });

  it('starts no arrival on a thread that the ramp-up has not started', async () => {
    const plan = planOf(url(), { threads: 4, rampUpMs: 400, loops: Infinity, durationMs: 500, ratePerSecond: 200, workers: 2 });
    const { samples } = await runLoad(plan);
    expect(samples).toHaveLength(100);
    expectExactSchedule(samples, 200);
    const start = dueTimes(samples)[0] ?? NaN;
    for (const { thread, sentUs } of samples) expect(sentUs - start).toBeGreaterThanOrEqual(thread * 100_000 - 1);
  });

  it('gives up on stop what still waits, and says how many', async () => {
    const requests = [get('/ok-slow')];
    const plan = planOf(url(), { threads: 2, loops: Infinity, ratePerSecond: 100, requests });
    const { samples, health } = await runLoad(plan, async (pool, ticks) => {
      await ticks.until((_, { waitingDue }) => waitingDue >= 20);
      pool.stop();
    });
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: samples.length });
    expect(health.at(-1)?.waitingDue).toBeGreaterThanOrEqual(20);
  });
});
