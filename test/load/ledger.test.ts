import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { LoadPlan } from '../../src/load/plan.ts';
import { requestIdOrdinal, requestIdPrefix } from '../../src/load/request-id.ts';
import { startFaultServer, type FaultPlan } from '../support/fault-server.ts';
import { FAULTS, isFault } from '../support/faults.ts';
import { countBy, get, planOf, runLoad, type LoadResult, type Sample } from './run-load.ts';

const PLAN: FaultPlan = {
  seed: 20_261_121,
  acceptResets: 0.01,
  weights: {
    ok: 900,
    'ok-chunked': 20,
    'ok-then-close': 10,
    'ok-until-close': 5,
    'status-503': 20,
    'status-502': 3,
    'status-500': 8,
    'reset-unanswered': 8,
    'close-unanswered': 8,
    'close-in-head': 3,
    'reset-in-head': 3,
    'close-in-body': 4,
    'reset-in-body': 4,
    'close-in-chunk': 3,
    'reset-in-chunk': 3,
    garbage: 2,
    'two-lengths': 2,
    'stall-unanswered': 1.5,
    'stall-in-head': 0.7,
    'stall-in-body': 0.7,
  },
};

const THREADS = 50;
const REFUSED_THREADS = 4;
const REFUSED_LOOPS = 500;

interface Scale {
  readonly transport: LoadPlan['transport'];
  readonly loops: number;
  readonly requests: number;
  /** Of each outcome there are more than this. */
  readonly some: number;
}

const SCALES: readonly Scale[] = [
  { transport: 'wire', loops: 1960, requests: 100_000, some: 50 },
  { transport: 'undici', loops: 160, requests: 10_000, some: 3 },
];

/** The evidence in the order of sending, each sample under the id that its request carried. */
function byRequestId({ clock, samples }: LoadResult): Map<string, Sample> {
  const sentByThread = new Map<number, number>();
  return new Map(
    samples.map((sample) => {
      const ordinal = sentByThread.get(sample.thread) ?? 0;
      sentByThread.set(sample.thread, ordinal + 1);
      return [requestIdPrefix(clock.startedAtEpochMs, sample.thread) + requestIdOrdinal(ordinal), sample];
    }),
  );
}

const STORY =
  '$transport is exact over $requests requests that are answered, refused, reset, truncated, stalled or turned away by a seeded plan';

it.each(SCALES)(
  STORY,
  async ({ transport, loops, requests, some }) => {
    const server = await startFaultServer({ plan: PLAN });
    // A port that is taken but does not listen: the local end of somebody's connection. Connecting to it is refused.
    const holder = connect({ host: '127.0.0.1', port: server.port });
    await once(holder, 'connect');
    holder.on('error', () => undefined);
    const closedPort = (holder.address() as AddressInfo).port;
    const shared = { transport, connection: 'both', requests: [get('/planned')], responseTimeoutMs: 3000 } as const;

    const [served, refused] = await Promise.all([
      runLoad(
        planOf(`http://127.0.0.1:${server.port}`, {
          ...shared,
          threads: THREADS,
          loops,
          workers: 2,
          requestIdHeader: 'X-Request-Id',
        }),
      ),
      runLoad(planOf(`http://127.0.0.1:${closedPort}`, { ...shared, threads: REFUSED_THREADS, loops: REFUSED_LOOPS })),
    ]);
    const ledger = await server.ledger();
    holder.destroy();
    await server.close();

    expect([...served.lost, ...refused.lost]).toEqual([]);
    expect(served.samples.length + refused.samples.length).toBe(requests);
    expect(countBy(refused.samples, ({ outcome }) => outcome)).toEqual({ refused: REFUSED_THREADS * REFUSED_LOOPS });

    const samples = byRequestId(served);
    expect(samples.size).toBe(THREADS * loops);
    const arrived = new Set(ledger.requests.map(({ id }) => id));
    expect(arrived.size, 'no request reached the server twice').toBe(ledger.requests.length);

    const disagreements = ledger.requests.filter(({ id, fault }) => {
      const expected = isFault(fault) ? FAULTS[fault].outcome : undefined;
      return samples.get(id)?.outcome !== expected;
    });
    expect(disagreements).toEqual([]);

    const unseen = [...samples].filter(([id]) => !arrived.has(id)).map(([, sample]) => sample);
    expect(unseen.every(({ outcome, reused }) => outcome === 'reset' && !reused)).toBe(true);
    expect(unseen.length).toBe(ledger.acceptResets);

    const truth = countBy(ledger.requests, ({ fault }) => (isFault(fault) ? FAULTS[fault].outcome : 'unplanned'));
    truth['reset'] = (truth['reset'] ?? 0) + ledger.acceptResets;
    expect(countBy(served.samples, ({ outcome }) => outcome)).toEqual(truth);
    for (const outcome of ['ok', 'rejected', 'unavailable', 'reset', 'truncated', 'timeout', 'protocol']) {
      expect(truth[outcome], `the plan has some ${outcome}`).toBeGreaterThan(some);
    }
  },
  600_000,
);

it('counts what is refused after a server has closed its listener in the middle of a run', async () => {
  const server = await startFaultServer();
  const threads = 8;
  const requests = [get(`/last?of=${threads}`), get('/ok')];
  const { samples } = await runLoad(
    planOf(`http://127.0.0.1:${server.port}`, { threads, loops: 5, connection: 'new', requests }),
  );
  const ledger = await server.ledger();
  await server.close();
  expect(ledger.requests).toHaveLength(threads);
  expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: threads, refused: threads * 9 });
});
