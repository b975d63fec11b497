import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import { startRunClock } from '../../src/clock.ts';
import { startLoad } from '../../src/load/pool.ts';
import { startFaultServer, type FaultServer } from '../support/fault-server.ts';
import { countBy, get, planOf, repeated, runLoad } from './run-load.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

const url = (): string => `http://127.0.0.1:${server.port}`;

describe('loops', () => {
  it.each([
    [1, 1, 1],
    [1, 5, 2],
    [7, 3, 2],
    [8, 10, 4],
    [2, 4, 16],
  ])('%i threads x %i loops over %i workers: each request exactly so often', async (threads, loops, workers) => {
    const requests = [get('/ok'), get('/ok-chunked')];
    const { samples, lost } = await runLoad(planOf(url(), { threads, loops, workers, requests, connection: 'both' }));
    expect(lost).toEqual([]);
    for (let thread = 0; thread < threads; thread++) {
      const own = samples.filter((sample) => sample.thread === thread);
      expect(own.map(({ request }) => request)).toEqual(repeated(loops, [0, 1]).flat());
    }
    expect(samples).toHaveLength(threads * loops * 2);
  });
});

describe('connections', () => {
  it('are kept by even threads and opened for every request by odd ones, with `both`', async () => {
    const { samples } = await runLoad(planOf(url(), { threads: 4, loops: 10, workers: 2, connection: 'both' }));
    const perThread = countBy(samples, ({ thread, reused }) => `thread ${thread} ${reused ? 'reused' : 'new'}`);
    expect(perThread).toEqual({
      'thread 0 new': 1,
      'thread 0 reused': 9,
      'thread 1 new': 10,
      'thread 2 new': 1,
      'thread 2 reused': 9,
      'thread 3 new': 10,
    });
    const opened = new Set(samples.map(({ worker, connection }) => `${worker}/${connection}`));
    expect(opened.size).toBe(22);
  });

  it('that the server closes while idle are nobody’s loss: the next request opens a new one', async () => {
    const requests = [get('/ok-then-close')];
    const { samples } = await runLoad(planOf(url(), { loops: 5, thinkTimeMs: 300, requests }));
    expect(countBy(samples, ({ outcome, reused }) => `${outcome} ${reused ? 'reused' : 'new'}`)).toEqual({ 'ok new': 5 });
  });

  it('are all closed in the end', async () => {
    const { health } = await runLoad(planOf(url(), { threads: 20, loops: 20, connection: 'both' }));
    expect(health.at(-1)).toMatchObject({ openConnections: 0, activeThreads: 0 });
  });
});

describe('a sample', () => {
  it('tells its times in order, its version, remote address and bytes', async () => {
    const { samples } = await runLoad(planOf(url(), { loops: 2 }));
    const [first, second] = samples;
    expect(first).toMatchObject({ version: '11.0', remote: `127.0.0.1:${server.port}`, status: 200, dueUs: NaN, connection: 1 });
    expect(second).toMatchObject({ reused: true, connectedUs: NaN, connection: 1 });
    for (const sample of [first, second]) {
      expect(sample?.firstByteUs).toBeGreaterThanOrEqual(sample?.sentUs ?? NaN);
      expect(sample?.endedUs).toBeGreaterThanOrEqual(sample?.firstByteUs ?? NaN);
      expect(sample?.bytesIn).toBe(78);
    }
    expect(first?.connectedUs).toBeGreaterThanOrEqual(first?.sentUs ?? NaN);
  });

  it.each([
    ['json', { from: 'json', pointer: '/version' }],
    ['regex', { from: 'regex', pattern: '"version":"([^"]+)"' }],
  ] as const)('has its version from the body: %s', async (_, version) => {
    const { samples } = await runLoad(planOf(url(), { loops: 3, requests: [get('/ok-chunked'), get('/ok-dripping')], version }));
    expect(countBy(samples, (sample) => sample.version)).toEqual({ '11.0': 6 });
  });
});

describe('ramp-up', () => {
  it('starts the threads evenly and tells when the last has started', async () => {
    const threads = 10;
    const rampUpMs = 400;
    const { samples } = await runLoad(
      planOf(url(), { threads, rampUpMs, workers: 2, requests: [get('/ok')] }),
      async (pool, ticks) => {
        await Promise.all([pool.rampedUp, ticks.until((sent) => sent >= 1)]);
      },
    );
    // Never early; the run's clock has started before the load.
    for (const { thread, sentUs } of samples) expect(sentUs).toBeGreaterThanOrEqual((thread * rampUpMs * 1000) / threads);
    expect(samples).toHaveLength(threads);
  });

  it('can be stopped before it has ended', async () => {
    const plan = planOf(url(), { threads: 100, rampUpMs: 3_600_000, loops: Infinity, workers: 2 });
    const { samples, lost } = await runLoad(plan, async (pool, ticks) => {
      await ticks.until((sent) => sent > 0);
      pool.stop();
      await pool.rampedUp;
    });
    expect(lost).toEqual([]);
    expect(new Set(samples.map(({ thread }) => thread))).toEqual(new Set([0]));
  });

  it('can be stopped before it has begun', async () => {
    const { samples, lost } = await runLoad(planOf(url(), { threads: 10, loops: Infinity, ratePerSecond: 100 }), async (pool) => {
      pool.stop();
      pool.stop();
      await pool.rampedUp;
    });
    expect([samples, lost]).toEqual([[], []]);
  });
});

describe('the end', () => {
  it('comes by itself after the duration', async () => {
    const { samples } = await runLoad(planOf(url(), { threads: 4, loops: Infinity, durationMs: 300 }));
    const sent = samples.map(({ sentUs }) => sentUs);
    expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(300_000);
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: samples.length });
  });

  it('comes in the middle of a think time', async () => {
    const { samples } = await runLoad(planOf(url(), { threads: 4, loops: Infinity, durationMs: 1000, thinkTimeMs: 3_600_000 }));
    expect(samples).toHaveLength(4);
  });

  it('cancels nothing: slow requests in flight are answered and delivered', async () => {
    const requests = [get('/ok'), get('/ok-slow')];
    const { samples } = await runLoad(
      planOf(url(), { threads: 20, loops: Infinity, requests, workers: 2 }),
      async (pool, ticks) => {
        await ticks.until((sent) => sent >= 20);
        pool.stop();
      },
    );
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: samples.length });
    expect(samples.filter(({ request }) => request === 1).length).toBeGreaterThanOrEqual(20);
  });
});

describe('batches', () => {
  it('are numbered without a gap, and none holds a sample older than the watermark before it', async () => {
    const requests = [get('/ok'), get('/ok-slow')];
    const { batches } = await runLoad(planOf(url(), { threads: 10, loops: 4, requests, workers: 2 }));
    for (const worker of [0, 1]) {
      const own = batches.filter((batch) => batch.worker === worker);
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index));
      own.slice(1).forEach(({ columns, count }, index) => {
        const earliest = Math.min(...columns.sentUs.subarray(0, count));
        expect(earliest).toBeGreaterThanOrEqual(own[index]?.watermarkUs ?? NaN);
      });
    }
  });
});

describe('a worker that is lost', () => {
  it('is reported; the others go on and the load ends', async () => {
    const workers: Worker[] = [];
    const catchWorker = (worker: Worker): void => void workers.push(worker);
    process.on('worker', catchWorker);
    const { lost, samples } = await runLoad(planOf(url(), { threads: 4, loops: Infinity, workers: 2 }), async (pool, ticks) => {
      await ticks.until((sent) => sent > 0);
      process.off('worker', catchWorker);
      await workers[1]?.terminate();
      await ticks.until((_, { worker }) => worker === 0);
      pool.stop();
    });
    expect(lost).toEqual([{ worker: 1, reason: 'it ended with code 1 before its work was done' }]);
    expect(samples.length).toBeGreaterThan(0);
  });

  it('because it is stuck, is ended and reported', async () => {
    // Exponential in the length of the body, which never matches.
    const version = { from: 'regex', pattern: '^(([a-z{":]|[a-z0-9.:{"])+)+$' } as const;
    const { lost } = await runLoad(planOf(url(), { loops: Infinity, thinkTimeMs: 150, requests: [get('/ok')], version }));
    expect(lost).toEqual([{ worker: 0, reason: 'no sign of life for 10 s' }]);
  });

  it('because its very first answer got it stuck, is ended and reported', async () => {
    const version = { from: 'regex', pattern: '^(([a-z{":]|[a-z0-9.:{"])+)+$' } as const;
    const { lost } = await runLoad(planOf(url(), { loops: 1, requests: [get('/ok')], version }));
    expect(lost).toEqual([{ worker: 0, reason: 'no sign of life for 10 s' }]);
  });
});

it('refuses a request that would not be one', () => {
  const sink = { batch: () => undefined, health: () => undefined, workerLost: () => undefined };
  const plan = planOf(url(), { requests: [get('/a b')] });
  expect(() => startLoad(plan, startRunClock(), sink)).toThrow(CutoverError);
});
