import { describe, expect, it } from 'vitest';
import { BLOCK_HEADER_BYTES, decodeBlock, decodeBlockHeader, type NumberedBatch } from '../../../src/evidence/block.ts';
import { encodeFrame, LONGEST_WHOLE_LINE } from '../../../src/fleet/frame.ts';
import { SampleFrames } from '../../../src/fleet/worker/sample-frames.ts';
import type { SampleBatch } from '../../../src/load/batch.ts';
import { realisticBatches } from '../../support/realistic-load.ts';

function decoded(block: Buffer): NumberedBatch {
  const header = decodeBlockHeader(block);
  const numbered = header && decodeBlock(header, block.subarray(BLOCK_HEADER_BYTES));
  if (numbered === undefined) throw new Error('not a block');
  return numbered;
}

/** Batches of up to 10,000 samples: far more than a line holds. */
function largeBatches(): SampleBatch[] {
  return [...realisticBatches({ requests: 35_000, ratePerSecond: 100_000, threads: 50, open: true, newConnections: 0.5 })];
}

/** All of a column, and what was known with each batch. */
function told(batches: readonly SampleBatch[]) {
  return {
    sent: batches.flatMap(({ count, columns }) => [...columns.sentUs.subarray(0, count)].map(Math.round)),
    connections: batches.flatMap(({ count, columns }) => [...columns.connection.subarray(0, count)]),
    texts: batches.flatMap(({ newTexts }) => newTexts),
  };
}

describe('batches as frames', () => {
  const batches = largeBatches();
  const frames = new SampleFrames();
  const blocks = batches.map((batch) => frames.blocksOf(batch));
  const parts = blocks.flat().map(decoded);

  it('hold every sample once, in order', () => {
    expect(told(parts.map(({ batch }) => batch))).toEqual(told(batches));
    expect(parts.map(({ batch }) => batch.sequence)).toEqual(parts.map((_, position) => position));
  });

  it('fit into a line that no container runtime cuts', () => {
    expect(blocks.flat().length).toBeGreaterThan(batches.length);
    for (const block of blocks.flat())
      expect(encodeFrame(1e9, 'batch', block).length + 36).toBeLessThanOrEqual(LONGEST_WHOLE_LINE);
  });

  it('never promise a watermark that a later part breaks', () => {
    let watermarkUs = Number.NEGATIVE_INFINITY;
    for (const { batch } of parts) {
      for (const sentUs of batch.columns.sentUs.subarray(0, batch.count))
        expect(sentUs).toBeGreaterThanOrEqual(Math.floor(watermarkUs));
      ({ watermarkUs } = batch);
    }
    expect(watermarkUs).toBe(batches.at(-1)?.watermarkUs);
  });

  it('show that one was skipped, and keep the ids of later texts', () => {
    const [first, second, third] = largeBatches();
    if (first === undefined || second === undefined || third === undefined) throw new Error('too few batches');
    const few = { ...third, newTexts: ['late'] };
    const skipping = new SampleFrames();
    skipping.skip(first);
    skipping.skip(second);
    const [block] = skipping.blocksOf(few);
    expect(decoded(block ?? Buffer.alloc(0))).toMatchObject({ textsBefore: 6, batch: { sequence: 2, newTexts: ['late'] } });
  });
});
