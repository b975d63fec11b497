import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Evidence, LOST_TEXT, readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { batchOf } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BATCHES = 4;

/** A run of four batches, two samples each, every batch with a version of its own; `sizes` are the file's after each batch. */
async function recordedRun(): Promise<{ folder: string; samples: string; sizes: number[] }> {
  const folder = join(temporaryFolder(), 'run');
  const samples = join(folder, 'samples.bin');
  const writer = createEvidence(folder, runHeader());
  const sizes = [statSync(samples).size];
  for (let sequence = 0; sequence < BATCHES; sequence++) {
    const version = sequence + 1;
    const rows = [0, 1].map((row) => ({ sentUs: sequence * 100 + row, endedUs: sequence * 100 + 50 + row, version }));
    writer.batch(batchOf({ sequence, watermarkUs: (sequence + 1) * 100, newTexts: [`${version}.0`], rows }));
    sizes.push(statSync(samples).size);
  }
  writer.end({ atMs: 1, outcome: 'loaded', reason: '' });
  await writer.close();
  return { folder, samples, sizes };
}

function versionsOf(evidence: Evidence): (string | undefined)[] {
  return Array.from(inSendOrder(evidence.batches(), evidence.workers), ({ version }) => version);
}

const ofBatches = (sequences: readonly number[]) => sequences.flatMap((sequence) => [`${sequence + 1}.0`, `${sequence + 1}.0`]);

describe('a sample file that was cut off', () => {
  it('loses only the batch it was cut in, at whatever byte, and says so', async () => {
    const { folder, samples, sizes } = await recordedRun();
    const whole = sizes.at(-1) ?? 0;
    for (let size = whole - 1; size >= (sizes[1] ?? 0); size--) {
      truncateSync(samples, size);
      const complete = sizes.filter((end) => end <= size).length - 1;
      const evidence = readEvidence(folder);
      expect(versionsOf(evidence)).toEqual(ofBatches([0, 1, 2, 3].slice(0, complete)));
      expect(evidence.samples).toBe(complete * 2);
      const cutInside = !sizes.includes(size);
      expect(evidence.problems.some((problem) => problem.includes('end inside a block'))).toBe(cutInside);
      expect(evidence.problems).toContain(
        `the run ended with 8 samples in 4 batches, the file holds ${complete * 2} in ${complete}`,
      );
    }
  });

  it('may be cut in its very start', async () => {
    const { folder, samples } = await recordedRun();
    for (let size = 15; size >= 0; size--) {
      truncateSync(samples, size);
      const evidence = readEvidence(folder);
      expect(versionsOf(evidence)).toEqual([]);
      expect(evidence.problems).toContain('the run was cut short before the first sample');
    }
  });
});

describe('a damaged byte', () => {
  it('is noticed wherever it is in a batch, and costs only that batch', async () => {
    const { folder, samples, sizes } = await recordedRun();
    const good = readFileSync(samples);
    const [, from = 0, to = 0] = sizes;
    for (let at = from; at < to; at++) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(at) ^ 0x10, at);
      writeFileSync(samples, bad);
      const evidence = readEvidence(folder);
      expect(versionsOf(evidence)).toEqual(ofBatches([0, 2, 3]));
      expect(evidence.problems.length).toBeGreaterThan(0);
    }
  });

  it('does not shift the meaning of later texts', async () => {
    const { folder, samples, sizes } = await recordedRun();
    const bytes = readFileSync(samples);
    bytes.fill(0, sizes[1], sizes[2]);
    writeFileSync(samples, bytes);
    const evidence = readEvidence(folder);
    expect([...evidence.batches()].flatMap(({ newTexts }) => newTexts)).toEqual(['1.0', LOST_TEXT, '3.0', '4.0']);
    expect(evidence.problems).toEqual([
      `the samples are damaged from byte ${sizes[1]} to byte ${sizes[2]}`,
      'worker 0: batch 2 comes where 1 was expected',
      'the run ended with 8 samples in 4 batches, the file holds 6 in 3',
    ]);
  });

  it('in the journal costs one entry', async () => {
    const { folder } = await recordedRun();
    const journal = join(folder, 'journal.ndjson');
    const [header = ''] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, `${header}\n{"milest\n{"milestone":{"atMs":1,"kind":"switched","detail":""}}\n{"milestone":{"at`);
    const evidence = readEvidence(folder);
    expect(evidence.milestones).toEqual([{ atMs: 1, kind: 'switched', detail: '' }]);
    expect(evidence.problems).toEqual(['line 2 of the journal is damaged']);
    expect(evidence.end).toBeUndefined();
  });
});
