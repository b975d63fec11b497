import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CutoverError, describeError } from '../../src/errors.ts';
import { AppendFile } from '../../src/evidence/append-file.ts';
import { readEvidence } from '../../src/evidence/reader.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { batchOf } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function faultOf(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof CutoverError) {
      expect(thrown.exitCode).toBe(2);
      return describeError(thrown);
    }
    throw thrown;
  }
  return 'no fault';
}

async function recordedRun(): Promise<string> {
  const folder = join(temporaryFolder(), 'run');
  await createEvidence(folder, runHeader()).close();
  return folder;
}

describe('reading evidence', () => {
  it.each<[string, (folder: string) => void, string]>([
    ['no such folder', (folder) => rmSync(folder, { recursive: true }), 'there is no such folder'],
    ['a folder without a run', (folder) => rmSync(join(folder, 'journal.ndjson')), 'it holds no evidence of a run'],
    [
      'a journal that is cut off at its start',
      (folder) => writeFileSync(join(folder, 'journal.ndjson'), '{"run":{'),
      'its first line does not tell of a run',
    ],
    [
      'a journal that is something else',
      (folder) => writeFileSync(join(folder, 'journal.ndjson'), '17\n'),
      'its first line does not tell of a run',
    ],
    ['no samples', (folder) => rmSync(join(folder, 'samples.bin')), 'the samples of the run cannot be read'],
    [
      'samples that are something else',
      (folder) => writeFileSync(join(folder, 'samples.bin'), 'x'.repeat(100)),
      'it is not a sample file of cutover',
    ],
    [
      'samples of a newer version',
      (folder) => writeFileSync(join(folder, 'samples.bin'), `CUTOVER\n\u0002${'\0'.repeat(7)}`),
      'it is in a format that this version of cutover does not know',
    ],
    [
      'a journal of a newer version',
      (folder) => {
        const journal = join(folder, 'journal.ndjson');
        writeFileSync(journal, readFileSync(journal, 'utf8').replace('journal/v1', 'journal/v2'));
      },
      'it is written as cutover/journal/v2, this version of cutover reads cutover/journal/v1',
    ],
  ])('%s', async (_, spoil, fault) => {
    const folder = await recordedRun();
    spoil(folder);
    expect(faultOf(() => readEvidence(folder))).toContain(fault);
  });
});

describe('writing evidence', () => {
  it('refuses a folder that holds a run, and leaves that run alone', async () => {
    const folder = await recordedRun();
    const before = readFileSync(join(folder, 'journal.ndjson'), 'utf8');
    expect(faultOf(() => createEvidence(folder, runHeader()))).toContain('already holds the evidence of a run');
    expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).toBe(before);
  });

  it('refuses a folder that cannot be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(faultOf(() => createEvidence(join(file, 'run'), runHeader()))).toContain('the folder for the evidence cannot be made');
  });

  it.skipIf(process.platform !== 'linux')(
    'refuses a folder below one that takes none, where Node itself would try for ever',
    () => {
      const fault = faultOf(() => createEvidence('/proc/cutover/run', runHeader()));
      expect(fault).toMatch(/^\/proc\/cutover\/run: the folder for the evidence cannot be made: ENOENT/);
    },
  );

  it('makes all folders that lead to it', async () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'run');
    await createEvidence(folder, runHeader()).close();
    expect(existsSync(join(folder, 'journal.ndjson'))).toBe(true);
  });

  it('refuses a folder in which its files cannot be made', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'samples.bin'));
    expect(faultOf(() => createEvidence(folder, runHeader()))).toContain('samples.bin');
  });

  it('tells of a fault once, goes on with the rest, and fails at the end', async () => {
    const folder = join(temporaryFolder(), 'run');
    const writer = createEvidence(folder, runHeader());
    writer.batch(batchOf({ rows: [{ sentUs: Number.NaN }] }));
    writer.batch(batchOf({ sequence: 1, rows: [{ sentUs: 1 }] }));
    const fault = await writer.fault;
    expect(fault.message).toBe('evidence is being lost: NaN is not a time of a sample');
    await expect(writer.close()).rejects.toBe(fault);
    const evidence = readEvidence(folder);
    expect(evidence.samples).toBe(1);
    expect(evidence.problems).toEqual(['worker 0: batch 1 comes where 0 was expected']);
  });

  // /dev/full answers every write as a full disk does.
  it.skipIf(process.platform !== 'linux')('says that the disk is full', () => {
    const descriptor = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(descriptor));
    const full = new AppendFile('/dev/full', descriptor);
    expect(faultOf(() => full.append(Buffer.from('x')))).toContain('/dev/full: the disk is full: evidence is being lost');
  });
});
