import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elapsedUs, startRunClock } from '../../src/clock.ts';
import { Arrivals } from '../../src/load/arrivals.ts';
import type { LoadPlan } from '../../src/load/plan.ts';
import { holdLoad, type LoadSink } from '../../src/load/pool.ts';
import { shareOf, wholeLoad } from '../../src/load/share.ts';
import { scheduleOf } from '../../src/load/schedule.ts';
import { threadsOfWorker, threadsStarted, workerOfArrival } from '../../src/load/split.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { get, planOf } from './run-load.ts';

const MACHINES = fc.integer({ min: 1, max: 7 });
const PLANS = fc
  .record({
    threads: fc.integer({ min: 1, max: 60 }),
    workers: fc.integer({ min: 1, max: 4 }),
    rampUpMs: fc.constantFrom(0, 40, 150),
    loops: fc.constantFrom(1, 3, Infinity),
    ratePerSecond: fc.integer({ min: 1, max: 6000 }),
    stages: fc.constantFrom([], [{ durationMs: 100, ratePerSecond: 3000 }], [{ durationMs: 150, ratePerSecond: 0 }]),
  })
  .map((settings) => planOf('http://127.0.0.1', { ...settings, durationMs: 200 }));

function sharesOf(plan: LoadPlan, machines: number) {
  return Array.from({ length: machines }, (_, machine) => shareOf(plan, machine, machines));
}

function ordinalsOf(arrivals: Arrivals): { ordinal: number; dueUs: number; worker: number }[] {
  const all = [];
  for (let arrival = arrivals.next(); arrival !== undefined; arrival = arrivals.next()) all.push(arrival);
  return all;
}

/** Every arrival, walked one by one. */
function walked(plan: LoadPlan, workers: number) {
  const schedule = scheduleOf(plan);
  const all = [];
  for (let ordinal = 0, dueUs = schedule.dueUs(0); dueUs !== undefined; dueUs = schedule.dueUs(++ordinal)) {
    const started = threadsStarted(dueUs, plan.threads, plan.rampUpMs);
    all.push({ ordinal, dueUs, worker: workerOfArrival(ordinal, started, workers) });
  }
  return all;
}

describe('the shares of several machines', () => {
  it('number their workers one after another', () => {
    fc.assert(
      fc.property(PLANS, MACHINES, (plan, machines) => {
        const shares = sharesOf(plan, machines);
        const numbers = shares.flatMap(({ first, own }) => Array.from({ length: own }, (_, worker) => first + worker));
        expect(numbers).toEqual(Array.from({ length: shares[0]?.all ?? 0 }, (_, worker) => worker));
        expect(new Set(shares.map(({ all }) => all)).size).toBe(1);
      }),
    );
  });

  it('hold every thread of the plan once', () => {
    fc.assert(
      fc.property(PLANS, MACHINES, (plan, machines) => {
        const threads = sharesOf(plan, machines).flatMap(({ first, own, all }) =>
          Array.from({ length: own }, (_, worker) => threadsOfWorker(first + worker, plan.threads, all)).flat(),
        );
        expect(threads.toSorted((one, other) => one - other)).toEqual(
          Array.from({ length: plan.threads }, (_, thread) => thread),
        );
      }),
    );
  });

  it('hold at least one pair of threads each, where there is one for each', () => {
    fc.assert(
      fc.property(PLANS, MACHINES, (plan, machines) => {
        fc.pre(plan.threads >= 2 * machines);
        for (const { first, own, all } of sharesOf(plan, machines)) {
          for (let worker = first; worker < first + own; worker++) {
            expect(threadsOfWorker(worker, plan.threads, all).length).toBeGreaterThanOrEqual(2);
          }
        }
      }),
    );
  });

  it('send every arrival of the schedule once, when it is due: the sum of the rates is the rate, whatever is rounded', () => {
    fc.assert(
      fc.property(PLANS, MACHINES, (plan, machines) => {
        const shares = sharesOf(plan, machines);
        const sent = shares.flatMap((share) => ordinalsOf(new Arrivals(plan, share)));
        expect(sent.toSorted((one, other) => one.ordinal - other.ordinal)).toEqual(walked(plan, shares[0]?.all ?? 0));
        const whole = ordinalsOf(new Arrivals(plan, wholeLoad(plan)));
        expect(sent.map(({ dueUs }) => dueUs).toSorted((one, other) => one - other)).toEqual(whole.map(({ dueUs }) => dueUs));
      }),
    );
  });
});

describe.each(['closed', 'open'] as const)('a %s load in three shares', (model) => {
  let server: RecordingServer;
  beforeAll(async () => {
    server = await startRecordingServer();
  });
  afterAll(() => server.close());

  const rows = Array.from({ length: 17 }, (_, index) => [`user${index}`]);
  const plan = (): LoadPlan =>
    planOf(server.url, {
      threads: 14,
      loops: 3,
      workers: 2,
      connection: 'both',
      requests: [get('/in?user=${data.user}&thread=${thread}&loop=${loop}'), get('/out?user=${data.user}')],
      requestIdHeader: 'X-Request-Id',
      ...(model === 'open' ? { ratePerSecond: 1000 } : {}),
      data: { file: 'users.csv', columns: ['user'], order: 'random', shared: true },
      values: { env: {}, rows },
    });

  /** What the server got, in no order: of each request its path and its id. */
  async function arrivedOf(machines: number): Promise<string[]> {
    const before = server.arrived.length;
    const clock = { ...startRunClock(), startedAtEpochMs: 1_700_000_000_000 };
    const lost: string[] = [];
    const sink: LoadSink = { batch: () => {}, health: () => {}, workerLost: (_, reason) => void lost.push(reason) };
    const pools = sharesOf(plan(), machines).map((share) => holdLoad(plan(), clock, sink, share));
    await Promise.all(pools.map(({ ready }) => ready));
    const startUs = elapsedUs(clock) + 10_000;
    for (const pool of pools) pool.start(startUs);
    await Promise.all(pools.map(({ ended }) => ended));
    expect(lost).toEqual([]);
    return server.arrived.slice(before).map(({ path, headers }) => `${path} ${String(headers['x-request-id'])}`);
  }

  it('is the same load as in one: to the request, its row and its id', async () => {
    const [one, three] = [await arrivedOf(1), await arrivedOf(3)];
    expect(one).toHaveLength(14 * 3 * 2);
    expect(new Set(three).size).toBe(three.length);
    if (model === 'closed') expect(three.toSorted()).toEqual(one.toSorted());
    else expect(three).toHaveLength(one.length);
  });
});
