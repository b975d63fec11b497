import * as fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { redactProfile } from '../../src/profile/redact.ts';
import { anyRow, batchOf, type BatchValues, plain } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const anyBatches: fc.Arbitrary<BatchValues[]> = fc
  .array(
    fc.record({
      worker: fc.nat(3),
      watermarkUs: fc.double({ noNaN: true }),
      newTexts: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }),
      rows: fc.array(anyRow, { maxLength: 30 }),
    }),
    { maxLength: 12 },
  )
  .map((batches) => {
    const next = new Map<number, number>();
    return batches.map((batch) => {
      const sequence = next.get(batch.worker) ?? 0;
      next.set(batch.worker, sequence + 1);
      return { ...batch, sequence };
    });
  });

/** The last batch of each worker is read with the watermark Infinity. */
function asRead(batches: readonly BatchValues[]): Required<BatchValues>[] {
  return batches.map((values, index) => {
    const isLast = batches.slice(index + 1).every(({ worker }) => worker !== values.worker);
    const batch = plain(batchOf(values));
    return isLast ? { ...batch, watermarkUs: Number.POSITIVE_INFINITY } : batch;
  });
}

describe('evidence', () => {
  it('gives back every batch as it was given, to the microsecond', async () => {
    await fc.assert(
      fc.asyncProperty(anyBatches, async (batches) => {
        const folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
        try {
          const writer = createEvidence(join(folder, 'run'), runHeader());
          for (const values of batches) writer.batch(batchOf(values));
          writer.end({ atMs: 1, outcome: 'loaded', reason: '' });
          await writer.close();

          const evidence = readEvidence(join(folder, 'run'));
          expect([...evidence.batches()].map(plain)).toEqual(asRead(batches));
          expect(evidence.samples).toBe(batches.reduce((sum, { rows }) => sum + rows.length, 0));
          expect(new Set(evidence.workers)).toEqual(new Set(batches.map(({ worker }) => worker)));
          expect(evidence.problems).toEqual([]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('can be read through more than once', async () => {
    const folder = join(temporaryFolder(), 'run');
    const writer = createEvidence(folder, runHeader());
    writer.batch(batchOf({ newTexts: ['11.0'], rows: [{ version: 1 }] }));
    await writer.close();
    const evidence = readEvidence(folder);
    expect([...evidence.batches()].map(plain)).toEqual([...evidence.batches()].map(plain));
  });

  it('keeps what else happened, in order', async () => {
    const folder = join(temporaryFolder(), 'run');
    const header = runHeader();
    const health = {
      worker: 1,
      atUs: 100_000,
      loopLagMaxUs: 12,
      lateSendMaxUs: 3,
      waitingDue: 0,
      cpuUs: 900,
      gcPauseUs: 40,
      gcPauseMaxUs: 30,
      openConnections: 5,
      activeThreads: 10,
    };
    const started = { atMs: 1.5, kind: 'load-started', detail: '10 threads' } as const;
    const switched = { atMs: 20.25, kind: 'switched', detail: 'Service hello: blue -> green\n"quoted"' } as const;
    const around = { atMs: 1.75, when: 'before', workloads: [], services: [], pods: [] } as const;

    const writer = createEvidence(folder, header);
    writer.milestone(started);
    writer.health(health);
    writer.milestone(switched);
    writer.surroundings(around);
    writer.workerLost(1, 'out of memory');
    writer.end({ atMs: 30, outcome: 'failed', reason: 'the image cannot be pulled' });
    await writer.close();

    const evidence = readEvidence(folder);
    expect(evidence.header).toEqual({ ...header, profile: redactProfile(header.profile) });
    expect(evidence.header.profile.load.loops).toBe(Number.POSITIVE_INFINITY);
    expect(evidence.milestones).toEqual([started, switched]);
    expect(evidence.surroundings).toEqual([around]);
    expect(evidence.health).toEqual([health]);
    expect(evidence.lost).toEqual([{ worker: 1, reason: 'out of memory' }]);
    expect(evidence.end).toEqual({ atMs: 30, outcome: 'failed', reason: 'the image cannot be pulled', batches: 0, samples: 0 });
  });

  it('keeps what is endless', async () => {
    const folder = join(temporaryFolder(), 'run');
    const header = runHeader();
    const endless = { loops: Infinity, durationMs: Infinity, dnsTtlMs: Infinity };
    const load = { ...header.profile.load, ...endless };
    await createEvidence(folder, { ...header, profile: { ...header.profile, load } }).close();
    expect(readEvidence(folder).header.profile.load).toMatchObject(endless);
  });

  it('does not keep the credentials of the target', async () => {
    const folder = join(temporaryFolder(), 'run');
    await createEvidence(folder, { ...runHeader(), targetUrl: 'http://ann:s3cret@127.0.0.1/' }).close();
    expect(JSON.stringify(readEvidence(folder).header)).not.toContain('s3cret');
  });
});
