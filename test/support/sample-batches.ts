import * as fc from 'fast-check';
import type { SampleBatch, SampleColumns } from '../../src/load/batch.ts';
import { newColumns } from '../../src/load/columns.ts';
import { OUTCOMES, STAGES } from '../../src/load/outcome.ts';

/** A sample as a plain object: one number for each column. */
export type RowValues = { [Column in keyof SampleColumns]: number };

const DEFAULTS: RowValues = {
  dueUs: Number.NaN,
  sentUs: 0,
  resolvedUs: Number.NaN,
  tcpConnectedUs: Number.NaN,
  connectedUs: Number.NaN,
  firstByteUs: Number.NaN,
  endedUs: 0,
  thread: 0,
  request: 0,
  outcome: 0,
  stage: 4,
  flags: 0,
  status: 200,
  version: 0,
  detail: 0,
  remote: 0,
  connection: 1,
  bytesIn: 0,
  bytesOut: 0,
};

export const COLUMN_NAMES = Object.keys(DEFAULTS) as (keyof SampleColumns)[];

export interface BatchValues {
  readonly worker?: number;
  readonly sequence?: number;
  readonly watermarkUs?: number;
  readonly newTexts?: readonly string[];
  readonly rows: readonly Partial<RowValues>[];
}

/** A batch as a worker delivers it: with room for more rows than it has. */
export function batchOf({ worker = 0, sequence = 0, watermarkUs = 0, newTexts = [], rows }: BatchValues): SampleBatch {
  const columns = newColumns(rows.length + 3);
  for (const name of COLUMN_NAMES) {
    columns[name].fill(99);
    for (const [row, values] of rows.entries()) columns[name][row] = values[name] ?? DEFAULTS[name];
  }
  return { worker, sequence, count: rows.length, watermarkUs, newTexts, columns };
}

/** A batch as plain data, for comparison; times are rounded to the microsecond, as evidence keeps them. */
export function plain(batch: SampleBatch): Required<BatchValues> {
  const { worker, sequence, watermarkUs, newTexts, columns } = batch;
  const rows = Array.from({ length: batch.count }, (_, row) => {
    const values = { ...DEFAULTS };
    for (const name of COLUMN_NAMES) values[name] = Math.round(columns[name][row] ?? Number.NaN) + 0;
    return values;
  });
  return { worker, sequence, watermarkUs, newTexts: [...newTexts], rows };
}

const anyTimeUs = fc.oneof(
  fc.double({ min: 0, max: 1e9, noNaN: true }),
  fc.constantFrom(0, -1, 0.5, 2 ** 31, 2 ** 32 + 1, 2 ** 50 - 1, -(2 ** 50) + 1),
);
const anyMomentUs = fc.oneof(anyTimeUs, fc.constant(Number.NaN));
const u32 = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constantFrom(2 ** 31, 2 ** 32 - 1));
const u16 = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(2 ** 16 - 1));

/** Any sample that the columns can hold, sensible or not. */
export const anyRow: fc.Arbitrary<RowValues> = fc.record({
  dueUs: anyMomentUs,
  sentUs: anyTimeUs,
  resolvedUs: anyMomentUs,
  tcpConnectedUs: anyMomentUs,
  connectedUs: anyMomentUs,
  firstByteUs: anyMomentUs,
  endedUs: anyTimeUs,
  thread: u32,
  request: u16,
  outcome: fc.nat(OUTCOMES.length - 1),
  stage: fc.nat(STAGES.length - 1),
  flags: fc.nat(255),
  status: u16,
  version: u16,
  detail: u16,
  remote: u16,
  connection: u32,
  bytesIn: u32,
  bytesOut: u32,
});
