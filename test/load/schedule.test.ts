import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../src/load/arrivals.ts';
import type { RateStage } from '../../src/load/plan.ts';
import { constantRate, rampedRate, scheduleOf } from '../../src/load/schedule.ts';
import { keepsConnection, threadsOfWorker, threadsStarted, threadStartUs, usefulWorkers } from '../../src/load/split.ts';
import { planOf } from './run-load.ts';

describe('a constant rate', () => {
  it.each<[rate: number, durationMs: number, limit: number, ordinal: number, dueUs: number | undefined]>([
    [500, Infinity, Infinity, 0, 0],
    [500, Infinity, Infinity, 1, 2000],
    [500, Infinity, Infinity, 1_000_000, 2_000_000_000],
    [3, Infinity, Infinity, 1, 1e6 / 3],
    // Not a millionth later after three million requests than the clock says.
    [3, Infinity, Infinity, 3_000_000, 1e12],
    [0.5, Infinity, Infinity, 1, 2_000_000],
    [1000, 10, Infinity, 9, 9000],
    [1000, 10, Infinity, 10, undefined],
    [1000, Infinity, 5, 4, 4000],
    [1000, Infinity, 5, 5, undefined],
  ])('%d/s for %d ms, at most %d: request %i is due at %s us', (rate, durationMs, limit, ordinal, dueUs) => {
    expect(constantRate(rate, durationMs, limit).dueUs(ordinal)).toBe(dueUs);
  });
});

describe('stages of a rate', () => {
  const ramped = (
    start: number,
    stages: readonly (readonly [durationMs: number, ratePerSecond: number])[],
    durationMs = Infinity,
  ) =>
    rampedRate(
      start,
      stages.map(([stageMs, ratePerSecond]) => ({ durationMs: stageMs, ratePerSecond })),
      durationMs,
      Infinity,
    );

  it.each<[what: string, start: number, stages: [number, number][], ordinal: number, dueUs: number | undefined]>([
    // From 0/s to 100/s in 10 s: n requests are due by √(n·2·10/100) s.
    ['a ramp from nothing', 0, [[10_000, 100]], 0, 0],
    ['a ramp from nothing', 0, [[10_000, 100]], 5, 1e6],
    ['a ramp from nothing', 0, [[10_000, 100]], 20, 2e6],
    ['a ramp from nothing', 0, [[10_000, 100]], 125, 5e6],
    ['the rate that stays after the last stage', 0, [[10_000, 100]], 500, 10e6],
    ['the rate that stays after the last stage', 0, [[10_000, 100]], 600, 11e6],
    ['a ramp from a rate', 100, [[10_000, 300]], 1100, 10e6 * ((-1 + Math.sqrt(1 + 8 * 0.55)) / 2)],
    ['a rate that does not change', 50, [[10_000, 50]], 100, 2e6],
    ['a ramp down', 100, [[10_000, 0]], 375, 5e6],
    ['the end of a ramp down to nothing', 100, [[10_000, 0]], 499, 10e6 * (1 - Math.sqrt(0.002))],
    ['nothing after a ramp down to nothing', 100, [[10_000, 0]], 500, undefined],
    [
      'a stage without requests: the next one is due after it',
      10,
      [
        [1000, 10],
        [0, 0],
        [5000, 0],
        [0, 10],
      ],
      10,
      6e6,
    ],
    [
      'a jump',
      0,
      [
        [0, 200],
        [1000, 200],
      ],
      100,
      0.5e6,
    ],
    [
      'a stage at the end of another',
      0,
      [
        [10_000, 100],
        [10_000, 100],
      ],
      1000,
      15e6,
    ],
  ])('%s', (_, start, stages, ordinal, dueUs) => {
    const found = ramped(start, stages).dueUs(ordinal);
    if (dueUs === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(dueUs, 3);
  });

  const stagesOf = fc.array(
    fc.record({ durationMs: fc.integer({ min: 0, max: 4000 }), ratePerSecond: fc.integer({ min: 0, max: 800 }) }),
    { minLength: 1, maxLength: 6 },
  );

  /** The rate at a moment, from the definition of a stage and not from any integral. */
  const rateAt = (start: number, stages: readonly RateStage[], atMs: number): number => {
    let from = start;
    let startMs = 0;
    for (const { durationMs, ratePerSecond } of stages) {
      if (atMs < startMs + durationMs) return from + ((ratePerSecond - from) * (atMs - startMs)) / durationMs;
      startMs += durationMs;
      from = ratePerSecond;
    }
    return from;
  };

  it('send as many requests as the area under the rate, each due no earlier than the one before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), stagesOf, fc.integer({ min: 1, max: 2000 }), (start, stages, moreMs) => {
        const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0) + moreMs;
        const schedule = rampedRate(start, stages, durationMs, Infinity);
        let count = 0;
        let previousUs = 0;
        for (let dueUs = schedule.dueUs(0); dueUs !== undefined; dueUs = schedule.dueUs(++count)) {
          expect(dueUs).toBeGreaterThanOrEqual(previousUs);
          expect(dueUs).toBeLessThan(durationMs * 1000);
          previousUs = dueUs;
        }
        // A straight line's area over a millisecond is its middle value; stages begin and end on whole milliseconds.
        let area = 0;
        for (let atMs = 0; atMs < durationMs; atMs++) area += rateAt(start, stages, atMs + 0.5) / 1000;
        expect(count).toBeGreaterThanOrEqual(Math.ceil(area - 1e-6));
        expect(count).toBeLessThanOrEqual(Math.ceil(area + 1e-6));
      }),
    );
  });

  it('leave between two requests an area of exactly one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), stagesOf, fc.nat(3000), (start, stages, ordinal) => {
        const schedule = rampedRate(start, stages, Infinity, Infinity);
        const [fromUs, toUs] = [schedule.dueUs(ordinal), schedule.dueUs(ordinal + 1)];
        if (fromUs === undefined || toUs === undefined) return;
        // On a straight line the area is that of its middle value: cut where stages meet.
        const cuts = [fromUs / 1000];
        let meetMs = 0;
        for (const { durationMs } of stages) {
          meetMs += durationMs;
          if (meetMs > fromUs / 1000 && meetMs < toUs / 1000) cuts.push(meetMs);
        }
        cuts.push(toUs / 1000);
        const area = cuts.slice(1).reduce((sum, end, index) => {
          const begin = cuts[index] ?? NaN;
          return sum + (rateAt(start, stages, (begin + end) / 2) * (end - begin)) / 1000;
        }, 0);
        expect(area).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe('the split over workers', () => {
  it.each([
    [4, 50, 4],
    [4, 8, 4],
    [4, 7, 3],
    [4, 3, 1],
    [4, 1, 1],
    [1, 50, 1],
    [0, 5, 1],
  ])('%i wanted for %i threads: %i are useful', (wanted, threads, useful) => {
    expect(usefulWorkers(wanted, threads)).toBe(useful);
  });

  it('gives every thread exactly one worker, and every worker both kinds of connections', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 16 }), (threads, wanted) => {
        const workers = usefulWorkers(wanted, threads);
        const shares = Array.from({ length: workers }, (_, worker) => threadsOfWorker(worker, threads, workers));
        expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: threads }, (_, thread) => thread));
        for (const share of shares) {
          if (threads > 1) expect(new Set(share.map((thread) => keepsConnection('both', thread))).size).toBe(2);
        }
      }),
    );
  });

  it('deals every arrival to exactly one worker that has started threads', () => {
    const plans = fc.record({
      threads: fc.integer({ min: 1, max: 40 }),
      workers: fc.integer({ min: 1, max: 8 }),
      rampUpMs: fc.constantFrom(0, 100, 1000),
      ratePerSecond: fc.integer({ min: 1, max: 5000 }),
      stages: fc.constantFrom([], [{ durationMs: 100, ratePerSecond: 3000 }], [{ durationMs: 150, ratePerSecond: 0 }]),
    });
    fc.assert(
      fc.property(plans, (settings) => {
        const plan = planOf('http://127.0.0.1', { ...settings, loops: Infinity, durationMs: 200 });
        const workers = usefulWorkers(plan.workers, plan.threads);
        const all: number[] = [];
        for (let worker = 0; worker < workers; worker++) {
          const arrivals = new Arrivals(plan, { first: worker, own: 1, all: workers });
          for (let arrival = arrivals.next(); arrival !== undefined; arrival = arrivals.next()) {
            const { dueUs } = arrival;
            const first = threadsOfWorker(worker, plan.threads, workers)[0] ?? NaN;
            expect(threadStartUs(first, plan.threads, plan.rampUpMs)).toBeLessThanOrEqual(dueUs);
            all.push(arrival.ordinal);
          }
        }
        const schedule = scheduleOf(plan);
        const ordinals: number[] = [];
        while (schedule.dueUs(ordinals.length) !== undefined) ordinals.push(ordinals.length);
        expect(all.sort((a, b) => a - b)).toEqual(ordinals);
        if (plan.stages.length === 0) expect(ordinals).toHaveLength(Math.ceil(settings.ratePerSecond / 5));
      }),
    );
  });
});

describe('ramp-up', () => {
  it.each([
    [0, 10, 1000, 0],
    [1, 10, 1000, 100_000],
    [9, 10, 1000, 900_000],
    [9, 10, 0, 0],
  ])('thread %i of %i within %i ms starts at %i us', (thread, threads, rampUpMs, startUs) => {
    expect(threadStartUs(thread, threads, rampUpMs)).toBe(startUs);
    expect(threadsStarted(startUs, threads, rampUpMs)).toBe(rampUpMs === 0 ? threads : thread + 1);
  });
});
