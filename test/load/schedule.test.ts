import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../src/load/arrivals.ts';
import { constantRate } from '../../src/load/schedule.ts';
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
    });
    fc.assert(
      fc.property(plans, (settings) => {
        const plan = planOf('http://127.0.0.1', { ...settings, loops: Infinity, durationMs: 200 });
        const workers = usefulWorkers(plan.workers, plan.threads);
        const all: number[] = [];
        for (let worker = 0; worker < workers; worker++) {
          const arrivals = new Arrivals(plan, settings.ratePerSecond, workers);
          for (let arrival = arrivals.nextOf(worker); arrival !== undefined; arrival = arrivals.nextOf(worker)) {
            const { dueUs } = arrival;
            const first = threadsOfWorker(worker, plan.threads, workers)[0] ?? NaN;
            expect(threadStartUs(first, plan.threads, plan.rampUpMs)).toBeLessThanOrEqual(dueUs);
            all.push(arrival.ordinal);
          }
        }
        expect(all.sort((a, b) => a - b)).toEqual(
          Array.from({ length: Math.ceil(settings.ratePerSecond / 5) }, (_, ordinal) => ordinal),
        );
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
