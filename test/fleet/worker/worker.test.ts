import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeBlock, decodeBlockHeader, BLOCK_HEADER_BYTES } from '../../../src/evidence/block.ts';
import type { FleetOrder } from '../../../src/fleet/order.ts';
import type { LoadPlan } from '../../../src/load/plan.ts';
import { version } from '../../../src/version.ts';
import { startTestApi, type TestApi } from '../../support/api-server.ts';
import { type FaultyApi, faultyApi } from '../../support/faulty-api.ts';
import { FakeController, WorkerProcess } from '../../support/fleet-worker.ts';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { get, planOf } from '../../load/run-load.ts';

let api: TestApi;
let front: FaultyApi;
let server: RecordingServer;
beforeAll(async () => {
  api = await startTestApi();
  front = await faultyApi(api.api.kubeconfig);
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await api.stop();
  expect(api.failures).toEqual([]);
});

let controller: FakeController;
let fleets = 0;
beforeEach(async () => {
  server = await startRecordingServer();
  fleets += 1;
  controller = new FakeController(`cutover-${fleets}`, api.send);
});
afterEach(async () => {
  await controller.end();
  await server.close();
});

function orderOf(plan: Partial<LoadPlan>, more: Partial<FleetOrder> = {}): FleetOrder {
  const whole = planOf(server.url, { threads: 4, thinkTimeMs: 20, requestIdHeader: 'X-Request-Id', ...plan });
  return { version: version(), startedAtEpochMs: 1_700_000_000_000, workers: 2, plan: whole, ...more };
}

/** A kubeconfig that leads to the API server itself. */
function straight(): string {
  const file = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(file, api.api.kubeconfig, { mode: 0o600 });
  return file;
}

const ENDLESS = { loops: Infinity, requests: [get('/ok')] };

function startWorker(index: number | string, kubeconfig = straight()): WorkerProcess {
  return new WorkerProcess({ fleet: controller.fleet, index: String(index), kubeconfig });
}

/** The samples that a worker has told, checked to be whole batches in order. */
function samplesOf(worker: WorkerProcess): number {
  const batches = worker.of('batch').map(({ payload }, position) => {
    const header = decodeBlockHeader(payload);
    const decoded = header && decodeBlock(header, payload.subarray(BLOCK_HEADER_BYTES));
    expect(decoded?.batch.sequence).toBe(position);
    return decoded?.batch.count ?? 0;
  });
  return batches.reduce((sum, count) => sum + count, 0);
}

function untilArrived(count: number): Promise<void> {
  return vi.waitFor(() => expect(server.arrived.length).toBeGreaterThan(count), { timeout: 30_000, interval: 20 });
}

describe('the workers of a fleet', () => {
  it('say hello, answer pings, wait for each other, send their shares from the same moment on and tell everything', async () => {
    await controller.begin(orderOf({ loops: 5 }));
    await using first = startWorker(0);
    await using second = startWorker(1);
    const hello = await second.said('hello');
    expect(hello).toMatchObject({ index: 1, node: 'node-7', version: version() });
    expect(hello.attempt).not.toBe((await first.said('hello')).attempt);
    for (const worker of [first, second]) await worker.said('ready');
    expect((await second.said('ready')).workers).toEqual([1]);
    await controller.say({ ping: 1 });
    const pong = await second.said('pong');
    expect(pong.epochMs).toBeCloseTo(hello.epochMs + pong.monotonicUs / 1000, 3);
    expect(server.arrived).toEqual([]);

    await controller.say({ startAtEpochMs: Date.now() + 200, offsetsMs: new Map([[1, 0]]) });
    for (const worker of [first, second]) {
      const end = await worker.said('end');
      expect(end).toEqual({ reason: 'load-over', samples: 10, batches: worker.of('batch').length });
      expect(samplesOf(worker)).toBe(10);
      expect(worker.frames.map(({ sequence }) => sequence)).toEqual(worker.frames.map((_, position) => position));
      expect(await worker.ended()).toBe(0);
    }
    const ids = server.arrived.map(({ headers }) => String(headers['x-request-id']));
    expect(new Set(ids).size).toBe(20);
    expect(new Set(ids.map((id) => id.split('-')[1]))).toEqual(new Set(['0000', '0001', '0002', '0003']));
  });

  it('stop when they are told to, and have told of every request that was sent', async () => {
    await controller.begin(orderOf(ENDLESS, { workers: 1 }));
    await using worker = startWorker(0);
    await worker.said('ready');
    await controller.say({ startAtEpochMs: Date.now() });
    await untilArrived(30);
    await controller.say({ stop: true });
    expect(await worker.said('end')).toMatchObject({ reason: 'stopped', samples: server.arrived.length });
    expect(samplesOf(worker)).toBe(server.arrived.length);
    expect(await worker.ended()).toBe(0);
  });

  it('start by their own clock, as far as it is ahead of the controller’s', async () => {
    await controller.begin(orderOf({ loops: 1 }, { workers: 1 }));
    await using worker = startWorker(0);
    const { epochMs } = await worker.said('hello');
    await worker.said('ready');
    // The controller's clock has gone far beyond the start; on the worker's it is yet to come.
    const startAtMs = Date.now() - 60_000;
    const startsAtUs = (Date.now() + 300 - epochMs) * 1000;
    await controller.say({ startAtEpochMs: startAtMs, offsetsMs: new Map([[0, 60_300]]) });
    await worker.said('end');
    const [block] = worker.of('batch');
    const header = decodeBlockHeader(block?.payload ?? Buffer.alloc(0));
    const decoded = header && decodeBlock(header, block?.payload.subarray(BLOCK_HEADER_BYTES) ?? Buffer.alloc(0));
    expect(decoded?.batch.columns.sentUs[0]).toBeGreaterThanOrEqual(startsAtUs - 2_000);
  });

  it('say frames again that are asked for', async () => {
    await controller.begin(orderOf(ENDLESS, { workers: 1 }));
    await using worker = startWorker(0);
    await worker.said('ready');
    await controller.say({ resend: new Map([[0, { from: 0, to: 1 }]]) });
    await vi.waitFor(() => expect(worker.of('hello')).toHaveLength(2), { timeout: 30_000 });
    const [hello, again] = worker.of('hello');
    expect(again).toEqual(hello);
    await controller.say({ stop: true });
    await worker.ended();
    // Still in the lease, and answered once.
    expect(worker.of('hello')).toHaveLength(2);
  });

  it('send to other addresses when they are told to', async () => {
    const other = await startRecordingServer();
    try {
      await controller.begin(orderOf({ ...ENDLESS, connection: 'new' }, { workers: 1 }));
      await using worker = startWorker(0);
      await worker.said('ready');
      await controller.say({ startAtEpochMs: Date.now() });
      await untilArrived(5);
      await controller.say({ retarget: [other.url] });
      await vi.waitFor(() => expect(other.arrived.length).toBeGreaterThan(5), { timeout: 30_000 });
      await controller.say({ stop: true });
      expect((await worker.said('end')).samples).toBe(server.arrived.length + other.arrived.length);
    } finally {
      await other.close();
    }
  });
});

describe('a worker whose', () => {
  it('API server is away for a while goes on', async () => {
    await controller.begin(orderOf(ENDLESS, { workers: 1 }));
    await using worker = startWorker(0, front.kubeconfig);
    await worker.said('ready');
    await controller.say({ startAtEpochMs: Date.now() });
    await untilArrived(10);
    for (const ping of [1, 2]) {
      await front.down();
      await untilArrived(server.arrived.length + 20);
      await front.up();
      await controller.say({ ping });
      await vi.waitFor(() => expect(worker.of('pong')).toHaveLength(ping), { timeout: 30_000 });
    }
    await controller.say({ stop: true });
    expect(await worker.said('end')).toMatchObject({ reason: 'stopped', samples: server.arrived.length });
  });

  it('controller is gone, or whose API server stays away, stops by itself and tells all', async () => {
    await controller.begin(orderOf(ENDLESS));
    await using withoutServer = startWorker(0, front.kubeconfig);
    await using withoutController = startWorker(1);
    const workers = [withoutServer, withoutController];
    for (const worker of workers) await worker.said('ready');
    await controller.say({ startAtEpochMs: Date.now() });
    for (const worker of workers) await vi.waitFor(() => expect(worker.of('batch')).not.toEqual([]), { timeout: 30_000 });
    await Promise.all([front.down(), controller.end()]);
    try {
      for (const worker of workers) expect(await worker.said('end')).toMatchObject({ reason: 'controller-gone' });
    } finally {
      await front.up();
    }
    for (const worker of workers) {
      expect(await worker.ended()).toBe(4);
      expect(worker.words).toContain('the controller has not renewed its lease; stopping the load');
    }
    expect(samplesOf(withoutServer) + samplesOf(withoutController)).toBe(server.arrived.length);
  });

  it('pod is told to end drains, and tells all', async () => {
    await controller.begin(orderOf(ENDLESS, { workers: 1 }));
    await using worker = startWorker(0);
    await worker.said('ready');
    await controller.say({ startAtEpochMs: Date.now() });
    await untilArrived(10);
    worker.process.kill('SIGTERM');
    expect(await worker.said('end')).toMatchObject({ reason: 'terminated', samples: server.arrived.length });
    expect(await worker.ended()).toBe(0);
  });

  it.each<[string, () => FleetOrder, string, RegExp]>([
    [
      'controller is of another version',
      () => orderOf({}, { version: '0.0.1' }),
      '0',
      /this worker is cutover .*, its controller is 0\.0\.1\n {2}next: let load\.fleet\.image/,
    ],
    [
      'index is beyond the fleet',
      () => orderOf({}),
      '2',
      /JOB_COMPLETION_INDEX: this is worker 2, and the fleet has 2, counted from 0/,
    ],
    ['index is no number', () => orderOf({}), 'two', /JOB_COMPLETION_INDEX: expected a number, counted from 0, found "two"/],
  ])('%s says so and does nothing', async (_, order, index, words) => {
    await controller.begin(order());
    await using worker = startWorker(index);
    expect(await worker.ended()).toBe(2);
    expect(worker.words).toMatch(words);
    expect(worker.of('ready')).toEqual([]);
  });
});
