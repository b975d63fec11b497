import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError } from '../errors.ts';
import type { SampleBatch } from '../load/batch.ts';
import { decodeBlock } from './block.ts';
import { type BlockScan, type FoundBlock, readBytes, scanBlocks } from './block-scan.ts';
import { countSamples, missingBatches } from './completeness.ts';
import { type Journal, readJournal } from './journal-read.ts';
import { checkSampleFileStart, SAMPLE_FILE_START_BYTES, SAMPLES_FILE } from './sample-file.ts';

/** What a run's folder held when it was read. The run may have been killed, or may still go on: then `end` is undefined. */
export interface Evidence extends Journal {
  /** Every worker that delivered, for `inSendOrder`. */
  readonly workers: readonly number[];
  /** Samples in the file, those of damaged batches included. */
  readonly samples: number;
  /**
   * Reads the file from its start, one batch at a time, each worker's in order. A worker's last batch has the watermark Infinity:
   * nothing follows. Texts that came with a lost batch are LOST_TEXT, so that later ids keep their meaning.
   */
  batches(): Iterable<SampleBatch>;
  /** What is missing or damaged, in words. Damage inside a batch is only seen, and added here, when `batches` comes to it. */
  readonly problems: readonly string[];
}

export const LOST_TEXT = '(lost)';

/** Throws CutoverError when there is no evidence in the folder, or none that this version can read. */
export function readEvidence(folder: string): Evidence {
  // The journal first: what its end counts had been written by then, also while the run goes on.
  const journal = readJournal(folder);
  const path = join(folder, SAMPLES_FILE);
  const { blocks, problems: damage } = scanFile(path);
  const problems = [...journal.problems, ...damage, ...missingBatches(blocks, journal.end)];
  return {
    ...journal,
    workers: [...new Set(blocks.map(({ header }) => header.worker))],
    samples: countSamples(blocks),
    batches: () => readBatches(path, blocks, problems),
    problems,
  };
}

function scanFile(path: string): BlockScan {
  const descriptor = openSamples(path);
  try {
    switch (checkSampleFileStart(readBytes(descriptor, 0, SAMPLE_FILE_START_BYTES))) {
      case 'ours':
        return scanBlocks(descriptor, fstatSync(descriptor).size);
      case 'short':
        return { blocks: [], problems: ['the run was cut short before the first sample'] };
      case 'newer':
        throw new CutoverError('it is in a format that this version of cutover does not know', {
          where: path,
          next: 'use the version of cutover that wrote it, or a later one',
        });
      case 'other':
        throw new CutoverError('it is not a sample file of cutover, or is damaged at its start', { where: path });
    }
  } finally {
    closeSync(descriptor);
  }
}

function openSamples(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new CutoverError('the samples of the run cannot be read', { where: path, next: 'is the folder complete?', cause });
  }
}

function* readBatches(path: string, blocks: readonly FoundBlock[], problems: string[]): Generator<SampleBatch> {
  const lastOfWorker = new Map(blocks.map((block) => [block.header.worker, block]));
  const textsOfWorker = new Map<number, number>();
  const descriptor = openSamples(path);
  try {
    for (const block of blocks) {
      const { worker, sequence, count, payloadBytes } = block.header;
      const decoded = decodeBlock(block.header, readBytes(descriptor, block.payloadAt, payloadBytes));
      if (decoded === undefined) {
        const problem = `worker ${worker}: batch ${sequence} is damaged, its ${count} samples are lost`;
        if (!problems.includes(problem)) problems.push(problem);
        continue;
      }
      const { batch, textsBefore } = decoded;
      const lostTexts = textsBefore - (textsOfWorker.get(worker) ?? 0);
      textsOfWorker.set(worker, textsBefore + batch.newTexts.length);
      yield {
        ...batch,
        watermarkUs: lastOfWorker.get(worker) === block ? Number.POSITIVE_INFINITY : batch.watermarkUs,
        newTexts: [...Array<string>(lostTexts).fill(LOST_TEXT), ...batch.newTexts],
      };
    }
  } finally {
    closeSync(descriptor);
  }
}
