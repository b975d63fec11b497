import { encodeBlock } from '../../evidence/block.ts';
import type { SampleBatch, SampleColumns } from '../../load/batch.ts';
import { LONGEST_WHOLE_LINE } from '../frame.ts';

/** Of a line: mark, sequence number, checksum, type, and the API's stamp. */
const LINE_START_BYTES = 96;
const LARGEST_BLOCK_BYTES = ((LONGEST_WHOLE_LINE - LINE_START_BYTES) / 4) * 3;
/** Samples differ: blocks are aimed to be this part of the largest. */
const AIM = 0.8;

/**
 * Turns one OS thread's batches into blocks that fit into a line each, numbered anew. What is not said is counted as well, so that numbers
 * and text ids keep their meaning and a gap shows.
 */
export class SampleFrames {
  #sequence = 0;
  #texts = 0;
  #watermarkUs = Number.NEGATIVE_INFINITY;
  #rowsPerBlock = 500;

  blocksOf(batch: SampleBatch): Buffer[] {
    const blocks: Buffer[] = [];
    for (let from = 0; from < batch.count;) {
      const part = this.#partOf(batch, from, Math.min(batch.count, from + this.#rowsPerBlock));
      const block = encodeBlock({ batch: part, textsBefore: this.#texts });
      this.#rowsPerBlock = Math.max(1, Math.floor((part.count / block.length) * LARGEST_BLOCK_BYTES * AIM));
      if (block.length > LARGEST_BLOCK_BYTES && this.#rowsPerBlock < part.count) continue;
      this.#count(part);
      from += part.count;
      blocks.push(block);
    }
    return blocks;
  }

  /** Instead of blocksOf, for a batch that cannot be said. */
  skip(batch: SampleBatch): void {
    this.#count(this.#partOf(batch, 0, batch.count));
  }

  /** A part that others of the same batch follow knows no later watermark than that of the batch before. */
  #partOf(batch: SampleBatch, from: number, to: number): SampleBatch {
    return {
      ...batch,
      sequence: this.#sequence,
      count: to - from,
      watermarkUs: to === batch.count ? batch.watermarkUs : this.#watermarkUs,
      newTexts: from === 0 ? batch.newTexts : [],
      columns: from === 0 ? batch.columns : rowsFrom(batch.columns, from),
    };
  }

  #count({ newTexts, watermarkUs }: SampleBatch): void {
    this.#sequence += 1;
    this.#texts += newTexts.length;
    this.#watermarkUs = watermarkUs;
  }
}

function rowsFrom(columns: SampleColumns, from: number): SampleColumns {
  const entries = Object.entries(columns as unknown as Record<string, Float64Array>);
  return Object.fromEntries(entries.map(([name, column]) => [name, column.subarray(from)])) as unknown as SampleColumns;
}
