import { FLAG_REUSED, type SampleBatch } from '../../src/load/batch.ts';
import { newColumns } from '../../src/load/columns.ts';
import { seededRandom } from './seeded-random.ts';

export interface RealisticLoad {
  readonly requests: number;
  readonly ratePerSecond: number;
  readonly threads: number;
  /** Open model: requests have a due time and are sent a little after it. */
  readonly open: boolean;
  /** Share of the requests that get a connection of their own. */
  readonly newConnections: number;
}

const BATCHES_PER_SECOND = 10;

/**
 * Batches as a worker delivers them for a service on the same machine: exponentially spread latencies with a slow hundredth, times with
 * fractions of microseconds, a few pods, two versions, one failure in a thousand. The same every time.
 */
export function* realisticBatches(load: RealisticLoad): Generator<SampleBatch> {
  const random = seededRandom(1);
  const exponential = (meanUs: number): number => -Math.log(1 - random()) * meanUs;
  const perBatch = Math.max(1, Math.round(load.ratePerSecond / BATCHES_PER_SECOND));
  const gapUs = 1e6 / load.ratePerSecond;
  const connectionOfThread = Array.from({ length: load.threads }, (_, thread) => thread + 1);
  let connections = load.threads;
  let dueUs = 0;
  for (let done = 0, sequence = 0; done < load.requests; sequence++) {
    const count = Math.min(perBatch, load.requests - done);
    const rows = Array.from({ length: count }, () => {
      dueUs += load.open ? gapUs : exponential(gapUs);
      const sentUs = dueUs + (load.open ? 20 + exponential(40) : 0);
      const isNew = random() < load.newConnections;
      const tookUs = 150 + exponential(300) + (random() < 0.01 ? exponential(5000) : 0) + (isNew ? 100 : 0);
      const thread = Math.floor(random() * load.threads);
      return { dueUs, sentUs, tookUs, thread, isNew, failed: random() < 0.001 };
    }).toSorted((one, other) => one.sentUs + one.tookUs - other.sentUs - other.tookUs);
    const columns = newColumns(count);
    for (const [row, { tookUs, thread, isNew, failed, ...sent }] of rows.entries()) {
      columns.dueUs[row] = load.open ? sent.dueUs : Number.NaN;
      columns.sentUs[row] = sent.sentUs;
      columns.resolvedUs[row] = isNew ? sent.sentUs : Number.NaN;
      columns.tcpConnectedUs[row] = isNew ? sent.sentUs + 60 + exponential(20) : Number.NaN;
      columns.connectedUs[row] = columns.tcpConnectedUs[row];
      columns.firstByteUs[row] = failed ? Number.NaN : sent.sentUs + tookUs - 4 - exponential(5);
      columns.endedUs[row] = sent.sentUs + tookUs;
      columns.thread[row] = thread;
      columns.outcome[row] = failed ? 6 : 0;
      columns.stage[row] = failed ? 1 : 4;
      columns.flags[row] = isNew ? 0 : FLAG_REUSED;
      columns.status[row] = failed ? 0 : 200;
      columns.version[row] = failed ? 0 : done * 2 < load.requests ? 1 : 2;
      columns.detail[row] = failed ? 3 : 0;
      columns.remote[row] = 4 + Math.floor(random() * 3);
      columns.connection[row] = isNew ? ++connections : (connectionOfThread[thread] ?? 0);
      columns.bytesIn[row] = failed ? 0 : 231;
      columns.bytesOut[row] = 88;
    }
    const newTexts =
      sequence === 0 ? ['11.0', '12.0', 'ECONNRESET', '127.64.1.1:8080', '127.64.1.2:8080', '127.64.1.3:8080'] : [];
    // Requests of the next batch are sent after those of this one: that is how they were drawn.
    yield { worker: 0, sequence, count, watermarkUs: dueUs, newTexts, columns };
    done += count;
  }
}
