import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CutoverError, judge, run, type ProfileDocument, type RunEvent } from '../../src/api.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

// Runs without a folder of their own go below this one, where anything that is left would be seen.
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'cutover-api-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

/** A short load; what is asked here is not how evenly it was sent. */
function load(more: Partial<ProfileDocument> = {}): ProfileDocument {
  return {
    target: { url: server.url },
    load: { threads: 2, loops: 10, rampUp: '0s' },
    thresholds: ['dropped == 0'],
    proof: { maxGeneratorStall: '10s' },
    ...more,
  };
}

const ENDLESS = { threads: 2, rampUp: '0s', thinkTime: '5ms', duration: '10m' } as const;

describe('run', () => {
  it('resolves to what run.json says, with the exit code, and leaves nothing without a folder', async () => {
    const report = await run(load());
    expect(report).toMatchObject({ schema: 'cutover/run/v1', verdict: 'pass', exitCode: 0, folder: null });
    expect(report.requests).toMatchObject({ sent: 20, ok: 20, dropped: 0 });
    expect(report.profile.name).toBe('run');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('resolves to a verdict that is no pass, too', async () => {
    const report = await run(load({ thresholds: ['sent == 0'] }));
    expect(report).toMatchObject({ verdict: 'fail', exitCode: 3 });
  });

  it('reads a file, with values of its own, and keeps the folder that it is given', async () => {
    const folder = temporaryFolder();
    const [profile, out] = [join(folder, 'shop.yaml'), join(folder, 'out')];
    writeFileSync(profile, JSON.stringify(load()));
    const report = await run(profile, { set: { 'load.loops': 4, name: 'short' }, folder: out });
    expect(report).toMatchObject({ folder: out, profile: { name: 'short' }, requests: { sent: 8 } });
    const kept = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as object;
    expect(kept).toMatchObject({ verdict: 'pass', requests: { sent: 8 } });
    expect(kept).not.toHaveProperty('exitCode');
  });

  it('tells what happens, the report last', async () => {
    const events: RunEvent[] = [];
    const report = await run(load(), { onEvent: (event) => events.push(event) });
    expect(events[0]).toMatchObject({ event: 'started', targetUrl: expect.stringContaining(server.url) });
    expect(events.flatMap((event) => (event.event === 'milestone' ? event.kind : []))).toEqual(['load-started', 'load-stopped']);
    expect(events.at(-1)).toMatchObject({ event: 'report', verdict: report.verdict, requests: { sent: 20 } });
  });

  it('ends early when its signal is aborted, with what was sent until then', async () => {
    const stop = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.event === 'progress' && event.total.sent > 0) stop.abort();
    };
    const report = await run(load({ load: ENDLESS }), { signal: stop.signal, onEvent });
    expect(report).toMatchObject({ verdict: 'interrupted', exitCode: 130, folder: null });
    expect(report.requests.sent).toBeGreaterThan(0);
    expect(report.requests.local).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('does not begin with a signal that was aborted', async () => {
    const reason = new Error('no time');
    await expect(run(load(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('ends in order, and is rejected, when its listener throws', async () => {
    const fault = new Error('of the listener');
    const folder = join(temporaryFolder(), 'out');
    const onEvent = ({ event }: RunEvent): void => {
      if (event === 'progress') throw fault;
    };
    await expect(run(load({ load: ENDLESS }), { folder, onEvent })).rejects.toBe(fault);
    await expect(judge(folder)).resolves.toMatchObject({ verdict: 'interrupted' });
  });

  it('runs beside another one', async () => {
    const both = await Promise.all([run(load()), run(load({ name: 'other' }))]);
    expect(both.map(({ profile, requests }) => [profile.name, requests.sent])).toEqual([
      ['run', 20],
      ['other', 20],
    ]);
  });

  it.each<[string, ProfileDocument | string, Partial<CutoverError>]>([
    ['a profile that is wrong', { target: { url: 'nowhere' } }, { exitCode: 2, message: expect.stringContaining('target.url') }],
    ['a threshold that says nothing', { target: { url: 'http://127.0.0.1:9' }, thresholds: ['p99 <'] }, { exitCode: 2 }],
    ['a file that is not there', 'nowhere/shop.yaml', { exitCode: 2, where: 'nowhere/shop.yaml' }],
    ['a target that does not answer', { target: { url: 'http://127.0.0.1:9' } }, { next: expect.any(String) }],
  ])('is rejected for %s, and leaves nothing', async (_, profile, fault) => {
    const thrown = await run(profile).catch((rejected: unknown) => rejected);
    expect(thrown).toBeInstanceOf(CutoverError);
    expect(thrown).toMatchObject(fault);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is rejected where a switch is to be confirmed and nobody answers', async () => {
    const colours = { blue: { deployment: 'blue' }, green: { deployment: 'green' } };
    const release = {
      strategy: 'blue-green',
      blueGreen: { service: 'shop', switch: 'confirmed', idle: 'as-is', colours },
    } as const;
    await expect(run(load({ release }))).rejects.toMatchObject({ where: 'release.blueGreen.switch', exitCode: 2 });
  });
});

describe('judge', () => {
  it('computes the same report again, and another one by other thresholds', async () => {
    const folder = join(temporaryFolder(), 'out');
    const report = await run(load(), { folder });
    expect(await judge(folder)).toEqual(report);
    const strict = await judge(folder, { thresholds: ['sent > 1000', 'dropped == 0'] });
    expect(strict).toMatchObject({ verdict: 'fail', exitCode: 3, folder, requests: { sent: 20 } });
    expect(strict.checks.map(({ threshold, state }) => [threshold, state])).toEqual([
      ['sent > 1000', 'fail'],
      ['dropped == 0', 'pass'],
    ]);
    expect(await judge(folder)).toEqual(report);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['a folder without evidence', () => judge(temporary), { where: expect.stringContaining('cutover-api-') }],
    ['no folder', () => judge('/nowhere'), { where: '/nowhere', exitCode: 2 }],
  ])('is rejected for %s', async (_, judged, fault) => {
    await expect(judged()).rejects.toMatchObject(fault);
  });

  it('is rejected for a threshold that says nothing, and says which', async () => {
    const folder = join(temporaryFolder(), 'out');
    await run(load(), { folder });
    await expect(judge(folder, { thresholds: ['dropped == 0', 'p99 <'] })).rejects.toMatchObject({ exitCode: 2 });
    expect(existsSync(join(folder, 'run.json'))).toBe(true);
  });
});
