import type { FoundBlock } from './block-scan.ts';
import type { Delivered } from './journal.ts';

/** Which batches are not in the file although they must have been: holes in a worker's sequence, and what the run's end counted. */
export function missingBatches(blocks: readonly FoundBlock[], delivered: Delivered | undefined): string[] {
  const missing: string[] = [];
  const nextOfWorker = new Map<number, number>();
  for (const { header } of blocks) {
    const expected = nextOfWorker.get(header.worker) ?? 0;
    if (header.sequence !== expected) {
      missing.push(`worker ${header.worker}: batch ${header.sequence} comes where ${expected} was expected`);
    }
    nextOfWorker.set(header.worker, header.sequence + 1);
  }
  const samples = countSamples(blocks);
  if (delivered !== undefined && (delivered.batches !== blocks.length || delivered.samples !== samples)) {
    missing.push(
      `the run ended with ${delivered.samples} samples in ${delivered.batches} batches, the file holds ${samples} in ${blocks.length}`,
    );
  }
  return missing;
}

export function countSamples(blocks: readonly FoundBlock[]): number {
  return blocks.reduce((sum, { header }) => sum + header.count, 0);
}
