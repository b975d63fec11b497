import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { FLAG_RETRYABLE, FLAG_REUSED, type SampleBatch } from '../../src/load/batch.ts';
import { batchOf } from '../support/sample-batches.ts';

interface Request {
  readonly sentUs: number;
  readonly tookUs: number;
}

/** What one worker delivers for its requests: in the order of their ends, cut into batches, with true watermarks. */
function delivered(worker: number, requests: readonly Request[], rowsPerBatch: number): SampleBatch[] {
  const ended = requests.toSorted((one, other) => one.sentUs + one.tookUs - (other.sentUs + other.tookUs));
  const batches: SampleBatch[] = [];
  for (let from = 0; from < ended.length; from += rowsPerBatch) {
    const later = ended.slice(from + rowsPerBatch);
    batches.push(
      batchOf({
        worker,
        sequence: batches.length,
        watermarkUs: Math.min(...later.map(({ sentUs }) => sentUs)),
        rows: ended
          .slice(from, from + rowsPerBatch)
          .map(({ sentUs, tookUs }) => ({ sentUs, endedUs: sentUs + tookUs, thread: worker })),
      }),
    );
  }
  return batches;
}

/** Merges the workers' batches as they might arrive: each worker's in order, the workers mixed by the picks. */
function mixed(ofWorkers: readonly SampleBatch[][], picks: readonly number[]): SampleBatch[] {
  const waiting = ofWorkers.map((batches) => [...batches]);
  const arrived: SampleBatch[] = [];
  for (let turn = 0; waiting.some((batches) => batches.length > 0); turn++) {
    const open = waiting.filter((batches) => batches.length > 0);
    const batch = open[(picks[turn % picks.length] ?? 0) % open.length]?.shift();
    if (batch !== undefined) arrived.push(batch);
  }
  return arrived;
}

const anyRequests = fc.array(
  fc.record({
    sentUs: fc.integer({ min: 0, max: 60 }),
    tookUs: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 80 })),
  }),
  { maxLength: 60 },
);

describe('samples in send order', () => {
  it('are all there, sorted by the time they were sent, then by worker, batch and row', () => {
    fc.assert(
      fc.property(
        fc.array(anyRequests, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.nat(9), { minLength: 1 }),
        (ofWorkers, rowsPerBatch, picks) => {
          const batches = ofWorkers.map((requests, worker) => delivered(worker, requests, rowsPerBatch));
          const sorted = batches
            .flatMap((ofWorker) => ofWorker.flatMap((batch) => Array.from({ length: batch.count }, (_, row) => ({ batch, row }))))
            .map(({ batch: { worker, sequence, columns }, row }) => ({
              sentUs: columns.sentUs[row] ?? Number.NaN,
              endedUs: columns.endedUs[row] ?? Number.NaN,
              worker,
              place: sequence * rowsPerBatch + row,
            }))
            .toSorted((one, other) => one.sentUs - other.sentUs || one.worker - other.worker || one.place - other.place)
            .map(({ sentUs, endedUs, worker }) => ({ sentUs, endedUs, worker }));

          const rows = inSendOrder(mixed(batches, picks), [...ofWorkers.keys()]);
          expect(Array.from(rows, ({ sentUs, endedUs, worker }) => ({ sentUs, endedUs, worker }))).toEqual(sorted);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are sorted also where they ended in quite another order', () => {
    const requests = Array.from({ length: 500 }, (_, index) => ({ sentUs: index % 250, tookUs: 1000 - 2 * (index % 250) }));
    const sent = Array.from(inSendOrder(delivered(0, requests, 1000), [0]), ({ sentUs }) => sentUs);
    expect(sent).toEqual(requests.map(({ sentUs }) => sentUs).toSorted((one, other) => one - other));
  });

  it('come as soon as every worker has passed them, so that memory does not grow with the run', () => {
    const read: number[] = [];
    function* batches(): Generator<SampleBatch> {
      for (let sequence = 0; sequence < 1000; sequence++) {
        read.push(sequence);
        const sentUs = sequence * 100;
        yield batchOf({ sequence, watermarkUs: sentUs + 100, rows: [{ sentUs, endedUs: sentUs + 1 }] });
      }
    }
    let rows = 0;
    for (const row of inSendOrder(batches(), [0])) {
      expect(read.length).toBe(rows + 1);
      expect(row.sentUs).toBe(rows * 100);
      rows += 1;
    }
    expect(rows).toBe(1000);
  });

  it('wait for a worker that has not delivered yet', () => {
    const early = batchOf({ worker: 0, watermarkUs: Infinity, rows: [{ sentUs: 5 }] });
    const late = batchOf({ worker: 1, watermarkUs: Infinity, rows: [{ sentUs: 3 }] });
    expect(Array.from(inSendOrder([early, late], [0, 1]), ({ sentUs }) => sentUs)).toEqual([3, 5]);
  });

  it('tell texts, outcome and flags in words, each worker with texts of its own', () => {
    const batches = [
      batchOf({
        worker: 0,
        newTexts: ['11.0', 'ECONNRESET'],
        rows: [{ sentUs: 1, version: 1 }],
      }),
      batchOf({ worker: 1, watermarkUs: Infinity, newTexts: ['12.0'], rows: [{ sentUs: 2, version: 1, flags: FLAG_REUSED }] }),
      batchOf({
        worker: 0,
        sequence: 1,
        watermarkUs: Infinity,
        newTexts: ['127.0.0.1:80'],
        rows: [{ sentUs: 3, outcome: 6, stage: 1, detail: 2, remote: 3, status: 0, flags: FLAG_REUSED | FLAG_RETRYABLE }],
      }),
    ];
    const rows = Array.from(inSendOrder(batches, [0, 1]), (row) => [
      row.version,
      row.outcome,
      row.stage,
      row.detail,
      row.remote,
      row.reused,
      row.retryable,
    ]);
    expect(rows).toEqual([
      ['11.0', 'ok', 'complete', '', undefined, false, false],
      ['12.0', 'ok', 'complete', '', undefined, true, false],
      [undefined, 'reset', 'written', 'ECONNRESET', '127.0.0.1:80', true, true],
    ]);
  });
});
