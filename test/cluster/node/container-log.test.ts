import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, uint8Array } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogOptions } from '../../../src/cluster/api/log-source.ts';
import { ContainerLog } from '../../../src/cluster/node/container-log.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutover-log-'));
});
afterEach(() => rm(dir, { recursive: true }));

const WHOLE: LogOptions = { follow: false, previous: false, timestamps: false, signal: new AbortController().signal };

async function read(log: ContainerLog, options: Partial<LogOptions> = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of log.read({ ...WHOLE, ...options })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function fail(error: unknown): void {
  throw error;
}

async function logOf(...chunks: (string | Uint8Array)[]): Promise<ContainerLog> {
  const log = new ContainerLog(join(dir, `${Math.random()}.log`), fail);
  for (const chunk of chunks) log.append('stdout', Buffer.from(chunk));
  await log.end();
  return log;
}

describe('the log of a container', () => {
  it('gives back every byte, however it came', async () => {
    await assert(
      asyncProperty(array(uint8Array({ maxLength: 40 })), async (chunks) => {
        const log = await logOf(...chunks);
        expect(await read(log)).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    { tailLines: 0, text: '' },
    { tailLines: 1, text: 'three' },
    { tailLines: 2, text: 'two\nthree' },
    { tailLines: 9, text: 'one\ntwo\nthree' },
  ])('starts $tailLines lines before the end', async ({ tailLines, text }) => {
    const log = await logOf('one\ntwo\nth', 'ree');
    expect((await read(log, { tailLines })).toString()).toBe(text);
  });

  it('puts the time before each line, and leaves out what is older than asked', async () => {
    const log = await logOf('one\ntwo\n');
    const lines = (await read(log, { timestamps: true })).toString();
    expect(lines).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z one\n\S+Z two\n$/);
    expect((await read(log, { sinceMs: Date.now() + 60_000 })).toString()).toBe('');
    expect((await read(log, { sinceMs: Date.now() - 60_000 })).toString()).toBe('one\ntwo\n');
  });

  it('cuts a line that is too long for an entry, and puts it together again with one time', async () => {
    const long = 'x'.repeat(40_000);
    const log = await logOf(long.slice(0, 30_000), `${long.slice(30_000)}\nshort\n`);
    const lines = (await read(log, { timestamps: true })).toString().split('\n');
    expect(lines.map((line) => line.replace(/^\S+Z /, ''))).toEqual([long, 'short', '']);
    expect((await read(log, { tailLines: 2 })).toString()).toBe(`${long.slice(2 * 16_384)}\nshort\n`);
  });

  it('follows until the container ends', async () => {
    const log = new ContainerLog(join(dir, 'followed.log'), fail);
    log.append('stdout', Buffer.from('early\n'));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of log.read({ ...WHOLE, follow: true })) seen.push(Buffer.from(chunk).toString());
    })();
    await expect.poll(() => seen).toEqual(['early\n']);
    log.append('stderr', Buffer.from('late\n'));
    await expect.poll(() => seen).toEqual(['early\n', 'late\n']);
    await log.end();
    await reading;
  });

  it('stops following when the reader has gone', async () => {
    const log = new ContainerLog(join(dir, 'left.log'), fail);
    const reader = new AbortController();
    const reading = read(log, { follow: true, signal: reader.signal });
    reader.abort();
    expect(await reading).toEqual(Buffer.alloc(0));
    await log.end();
  });

  it('shows the newest file only, once it has been rotated', async () => {
    const log = new ContainerLog(join(dir, 'rotated.log'), fail);
    log.append('stdout', Buffer.from('old\n'));
    await log.rotate(1000);
    await expect.poll(async () => (await read(log)).toString(), { timeout: 20_000 }).toBe('old\n');
    await log.rotate(10);
    log.append('stdout', Buffer.from('new\n'));
    await log.end();
    expect((await read(log)).toString()).toBe('new\n');
    expect(await readdir(dir)).toEqual(['rotated.log.1']);
  });

  it('is followed over rotations, and loses what came between two of them for a reader that stands still', async () => {
    const log = new ContainerLog(join(dir, 'followed-on.log'), fail);
    log.append('stdout', Buffer.from('one\n'));
    const lines = log.read({ ...WHOLE, follow: true });
    expect(Buffer.from((await lines.next()).value ?? '').toString()).toBe('one\n');
    const next = lines.next();
    await log.rotate(0);
    log.append('stdout', Buffer.from('two\n'));
    expect(Buffer.from((await next).value ?? '').toString()).toBe('two\n');
    await log.rotate(0);
    log.append('stdout', Buffer.from('between\n'));
    await log.rotate(0);
    log.append('stdout', Buffer.from('three\n'));
    expect(Buffer.from((await lines.next()).value ?? '').toString()).toBe('three\n');
    await log.end();
    expect((await lines.next()).done).toBe(true);
  });

  it.skipIf(!existsSync('/dev/full'))('ends for its readers, too, when the disk is full, which is told once', async () => {
    const failures: unknown[] = [];
    const log = new ContainerLog('/dev/full', (error) => failures.push(error));
    const reading = read(log, { follow: true });
    log.append('stdout', Buffer.from('lost\n'));
    await expect.poll(() => failures).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
    log.append('stdout', Buffer.from('lost, too\nand this'));
    await log.end();
    expect(await reading).toEqual(Buffer.alloc(0));
    expect(failures).toHaveLength(1);
  });
});
