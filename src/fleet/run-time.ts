import type { SampleBatch, SampleColumns } from '../load/batch.ts';

const TIMES = [
  'dueUs',
  'sentUs',
  'resolvedUs',
  'tcpConnectedUs',
  'connectedUs',
  'firstByteUs',
  'endedUs',
] as const satisfies readonly (keyof SampleColumns)[];

/** Turns a worker's times into the run's, in place: `aheadUs` is by how much the worker's clock is ahead of the run's. NaN stays NaN. */
export function toRunTime(batch: SampleBatch, aheadUs: number): SampleBatch {
  for (const name of TIMES) {
    const column = batch.columns[name];
    for (let row = 0; row < batch.count; row += 1) column[row] = (column[row] as number) - aheadUs;
  }
  return { ...batch, watermarkUs: batch.watermarkUs - aheadUs };
}
