import { startRunClock, type RunClock } from '../../src/clock.ts';
import { FLAG_QUEUED, FLAG_RETRYABLE, FLAG_REUSED, type SampleBatch, type WorkerHealth } from '../../src/load/batch.ts';
import { OUTCOMES, STAGES, type Outcome, type Stage } from '../../src/load/outcome.ts';
import type { LoadPlan, RequestPlan } from '../../src/load/plan.ts';
import { startLoad, type LoadPool } from '../../src/load/pool.ts';

/** One sample, with its codes and text ids turned back. */
export interface Sample {
  readonly worker: number;
  readonly dueUs: number;
  readonly sentUs: number;
  readonly resolvedUs: number;
  readonly tcpConnectedUs: number;
  readonly connectedUs: number;
  readonly firstByteUs: number;
  readonly endedUs: number;
  readonly thread: number;
  readonly request: number;
  readonly outcome: Outcome;
  readonly stage: Stage;
  readonly reused: boolean;
  readonly retryable: boolean;
  readonly queued: boolean;
  readonly status: number;
  readonly version: string;
  readonly detail: string;
  readonly remote: string;
  readonly connection: number;
  readonly bytesIn: number;
}

export interface LoadResult {
  readonly clock: RunClock;
  readonly samples: readonly Sample[];
  readonly batches: readonly SampleBatch[];
  readonly health: readonly WorkerHealth[];
  readonly lost: readonly { readonly worker: number; readonly reason: string }[];
}

/** A GET of `path` that expects a 2xx. */
export function get(path: string, more: Partial<RequestPlan> = {}): RequestPlan {
  const expectStatus = [{ from: 200, to: 299 }];
  return { name: path, method: 'GET', path, headers: {}, body: undefined, expectStatus, expectations: [], ...more };
}

/** One thread that sends one request on one connection; tests say what is different. */
export function planOf(url: string, more: Partial<LoadPlan> = {}): LoadPlan {
  return {
    target: {
      url,
      moreUrls: [],
      proxy: undefined,
      tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
    },
    transport: 'wire',
    httpVersion: '1.1',
    threads: 1,
    startDelayMs: 0,
    rampUpMs: 0,
    loops: 1,
    durationMs: Infinity,
    thinkTimeMs: 0,
    pacingMs: 0,
    seed: 1,
    ratePerSecond: undefined,
    stages: [],
    connection: 'keep-alive',
    closeBy: 'reset',
    localAddresses: [],
    dnsTtlMs: 0,
    workers: 1,
    connectTimeoutMs: 10_000,
    responseTimeoutMs: 10_000,
    requests: [get('/ok')],
    requestIdHeader: undefined,
    traceparent: false,
    version: { from: 'header', name: 'X-App-Version' },
    data: undefined,
    values: { env: {}, rows: [] },
    ...more,
  };
}

/** Runs the load to its end. `during` gets the pool as soon as it is started and each sample count as it grows. */
export async function runLoad(plan: LoadPlan, during?: (pool: LoadPool, ticks: LoadTicks) => Promise<void>): Promise<LoadResult> {
  const clock = startRunClock();
  const batches: SampleBatch[] = [];
  const health: WorkerHealth[] = [];
  const lost: { worker: number; reason: string }[] = [];
  const ticks = new LoadTicks();
  const pool = startLoad(plan, clock, {
    batch: (batch) => void batches.push(batch),
    health: (row) => {
      health.push(row);
      ticks.fire(
        batches.reduce((sum, batch) => sum + batch.count, 0),
        row,
      );
    },
    workerLost: (worker, reason) => void lost.push({ worker, reason }),
  });
  if (during !== undefined) await during(pool, ticks);
  await pool.ended;
  return { clock, samples: samplesOf(batches), batches, health, lost };
}

/** Lets a test wait for what the pool reports rather than for time to pass. */
export class LoadTicks {
  #waiting: ((sent: number, health: WorkerHealth) => boolean)[] = [];

  until(holds: (sent: number, health: WorkerHealth) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push((sent, health) => {
        const reached = holds(sent, health);
        if (reached) resolve();
        return !reached;
      });
    });
  }

  fire(sent: number, health: WorkerHealth): void {
    this.#waiting = this.#waiting.filter((stillWaits) => stillWaits(sent, health));
  }
}

function samplesOf(batches: readonly SampleBatch[]): Sample[] {
  const texts = new Map<number, string[]>();
  return batches.flatMap(({ worker, count, newTexts, columns }) => {
    const known = texts.get(worker) ?? [''];
    known.push(...newTexts);
    texts.set(worker, known);
    const at = (column: ArrayLike<number>, row: number): number => column[row] ?? NaN;
    const text = (column: ArrayLike<number>, row: number): string => known[at(column, row)] ?? 'unknown text';
    return Array.from({ length: count }, (_, row): Sample => ({
      worker,
      dueUs: at(columns.dueUs, row),
      sentUs: at(columns.sentUs, row),
      resolvedUs: at(columns.resolvedUs, row),
      tcpConnectedUs: at(columns.tcpConnectedUs, row),
      connectedUs: at(columns.connectedUs, row),
      firstByteUs: at(columns.firstByteUs, row),
      endedUs: at(columns.endedUs, row),
      thread: at(columns.thread, row),
      request: at(columns.request, row),
      outcome: OUTCOMES[at(columns.outcome, row)] ?? 'local',
      stage: STAGES[at(columns.stage, row)] ?? 'connecting',
      reused: (at(columns.flags, row) & FLAG_REUSED) !== 0,
      retryable: (at(columns.flags, row) & FLAG_RETRYABLE) !== 0,
      queued: (at(columns.flags, row) & FLAG_QUEUED) !== 0,
      status: at(columns.status, row),
      version: text(columns.version, row),
      detail: text(columns.detail, row),
      remote: text(columns.remote, row),
      connection: at(columns.connection, row),
      bytesIn: at(columns.bytesIn, row),
    }));
  });
}

export function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

export function repeated<Item>(times: number, item: Item): Item[] {
  return Array.from({ length: times }, () => item);
}
