import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { batchOf } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('evidence of a run that still goes on', () => {
  it('can be read at any time, as far as it has come', async () => {
    const folder = join(temporaryFolder(), 'run');
    const writer = createEvidence(folder, runHeader());
    for (let sequence = 0; sequence < 3; sequence++) {
      writer.batch(batchOf({ sequence, watermarkUs: sequence, rows: [{ sentUs: sequence }, { sentUs: sequence }] }));
      const evidence = readEvidence(folder);
      expect(evidence).toMatchObject({ samples: (sequence + 1) * 2, end: undefined, problems: [] });
      expect(Array.from(inSendOrder(evidence.batches(), evidence.workers)).length).toBe(evidence.samples);
    }
    writer.end({ atMs: 3, outcome: 'released', reason: '' });
    expect(readEvidence(folder).end).toMatchObject({ outcome: 'released', batches: 3, samples: 6 });
    await writer.close();
  });

  it('read before, does not change under its reader', async () => {
    const folder = join(temporaryFolder(), 'run');
    const writer = createEvidence(folder, runHeader());
    writer.batch(batchOf({ rows: [{ sentUs: 1 }] }));
    const evidence = readEvidence(folder);
    writer.batch(batchOf({ sequence: 1, rows: [{ sentUs: 2 }] }));
    await writer.close();
    expect(Array.from(inSendOrder(evidence.batches(), evidence.workers), ({ sentUs }) => sentUs)).toEqual([1]);
  });

  it('loses nothing that was given to it when its process is killed', async () => {
    const folder = join(temporaryFolder(), 'run');
    const child = spawn(process.execPath, [fileURLToPath(new URL('endless-writer.ts', import.meta.url)), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    let given = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      given = Number(line);
      if (given === 100) child.kill('SIGKILL');
    }
    await exited;

    const evidence = readEvidence(folder);
    const batches = [...evidence.batches()];
    expect(batches.length).toBeGreaterThan(given);
    expect(batches.map(({ sequence }) => sequence)).toEqual([...batches.keys()]);
    expect(batches.every(({ count }) => count === 50)).toBe(true);
    expect(evidence.milestones.length).toBeGreaterThan(given);
    expect(evidence.end).toBeUndefined();
  });
});
