import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveUpdate } from '../../src/report/live/live-update.ts';
import { PATIENT, runCli, startCli, type RunningCli } from '../support/cli.ts';
import { writeCommandProfile } from '../support/command-profile.ts';
import { readEvents, type ToldEvent } from '../support/event-reader.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

const LOAD = ['--threads', '2', '--rate', '50/s', '--duration', '2s', '--out', 'run', ...PATIENT];
const load = (...flags: string[]): string[] => ['load', server.url, ...LOAD, ...flags];

async function urlOf(running: RunningCli): Promise<string> {
  return /Live view is at (\S+)\n/.exec(await running.seen(/Live view is at \S+\n/))?.[1] ?? '';
}

/** All events from when somebody first came until the end, and the report. */
async function followed(url: string): Promise<{ readonly events: readonly ToldEvent[]; readonly report: string }> {
  const events: ToldEvent[] = [];
  for await (const event of readEvents(new URL('/events', url))) {
    events.push(event);
    if (event.event !== 'end') continue;
    return { events, report: await (await fetch(new URL('/report', url))).text() };
  }
  throw new Error('it ended without an end');
}

describe('--live', () => {
  it('tells a load from its start to its verdict, hands over the report, and is gone with the process', async () => {
    const running = startCli(load('--live', '0'), { cwd: temporaryFolder() });
    const url = await urlOf(running);
    const { events, report } = await followed(url);
    const { exitCode } = await running.result;
    expect([exitCode, events.at(-1)?.data]).toMatchObject([0, { word: 'Pass', tone: 'good', exitCode: 0, hasReport: true }]);
    const last = events.at(-2)?.data as LiveUpdate;
    expect(last).toMatchObject({ isWhole: true, now: { total: { sent: 100, ok: 100 } }, course: { versions: ['11.0'] } });
    expect(last.course.steps.reduce((sum, { ok }) => sum + (ok[0] ?? 0), 0)).toBe(100);
    expect(last.log.items.map(({ kind }) => kind)).toEqual(['load-started', 'load-stopped']);
    expect(last.now.generator.activeThreads).toBeGreaterThanOrEqual(0);
    expect(report).toContain('<title>Pass: load');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('tells of each run of a series, of what came of those before it, and what its release prints', async () => {
    const cwd = temporaryFolder();
    writeCommandProfile(cwd, 'twice', server);
    const running = startCli(['run', 'twice.yaml', '--no-check', '--repeat', '2', '--live', '0', '--out', 'runs'], { cwd });
    const { events, report } = await followed(await urlOf(running));
    const { exitCode, stderr } = await running.result;
    expect(exitCode, stderr).toBe(0);
    const updates = events.filter(({ event }) => event === 'update').map(({ data }) => data as LiveUpdate);
    const wholes = updates.filter(({ isWhole }) => isWhole);
    expect(wholes.map(({ series }) => series?.current)).toEqual(expect.arrayContaining([1, 2]));
    expect(updates.at(-1)).toMatchObject({
      now: { name: 'twice', strategy: 'command' },
      series: {
        runs: 2,
        current: 2,
        done: {
          from: 0,
          items: [
            { name: 'twice', verdict: 'pass', dropped: 0 },
            { name: 'twice', verdict: 'pass' },
          ],
        },
      },
    });
    expect(updates.at(-1)?.log.items).toContainEqual(
      expect.objectContaining({ kind: 'deploy', text: 'is 12.0', isOutput: true }),
    );
    expect(events.at(-1)?.data).toMatchObject({ word: 'Pass', exitCode: 0, hasReport: true });
    expect(report).toContain('twice');
  });

  it('ends the run with what Ctrl-C made of it', async () => {
    const running = startCli(load('--live', '0', '--duration', '60s'), { cwd: temporaryFolder() });
    const following = followed(await urlOf(running));
    await running.seen('load-started');
    running.process.kill('SIGINT');
    const { events } = await following;
    expect((await running.result).exitCode).toBe(130);
    expect(events.at(-1)?.data).toMatchObject({ word: 'Interrupted', tone: 'doubtful', exitCode: 130 });
  });

  it('is refused where something else is, before anything is sent', async () => {
    const { port } = new URL(server.url);
    const { exitCode, stderr } = await runCli(load('--live', port), { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `cutover: --live ${port}: nothing can be served there: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n` +
        '  next: choose another port, or `--live 0` for any that is free\n',
    );
  });
});
