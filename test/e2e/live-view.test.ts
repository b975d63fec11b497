import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveUpdate } from '../../src/report/live/live-update.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { PATIENT, runCli, startCli, type RunningCli } from '../support/cli.ts';
import { writeCommandProfile } from '../support/command-profile.ts';
import { readEvents, type ToldEvent } from '../support/event-reader.ts';
import { openAt } from '../support/html-page.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

/** A release that goes on for as long as the file is not there: somebody has come to watch it. They may come before it, and it is loaded all the same. */
const UNTIL_SEEN = 'until [ -e seen ]; do sleep 0.05; done; sleep 1';
const LOAD = ['--threads', '2', '--rate', '50/s', '--baseline', '300ms', '--settle', '300ms', '--out', 'run', ...PATIENT];
const SETS = ['--set', 'proof.minRequestsDuringRelease=1', '--set', 'load.version.header=X-App-Version'];
const guard = (...flags: string[]): string[] => {
  return ['guard', '--url', server.url, ...LOAD, ...SETS, ...flags, '--', 'sh', '-c', UNTIL_SEEN];
};

async function urlOf(running: RunningCli): Promise<string> {
  return /Live view is at (\S+)\n/.exec(await running.seen(/Live view is at \S+\n/))?.[1] ?? '';
}

/** All events, from the first one that somebody sees, and the report. */
async function followed(
  url: string,
  seen: () => Promise<void>,
): Promise<{ readonly events: readonly ToldEvent[]; readonly report: string }> {
  const events: ToldEvent[] = [];
  for await (const event of readEvents(new URL('/events', url))) {
    if (events.push(event) === 1) await seen();
    if (event.event !== 'end') continue;
    return { events, report: await (await fetch(new URL('/report', url))).text() };
  }
  throw new Error('it ended without an end');
}

describe('--live', () => {
  it('tells a run from its start to its verdict, hands over the report, and is gone with the process', async () => {
    const cwd = temporaryFolder();
    const running = startCli(guard('--live', '0'), { cwd });
    const url = await urlOf(running);
    const { events, report } = await followed(url, () => writeFile(join(cwd, 'seen'), ''));
    const { exitCode, stderr } = await running.result;
    expect(exitCode, stderr).toBe(0);
    expect(events.at(-1)?.data).toMatchObject({ word: 'Pass', tone: 'good', exitCode: 0, hasReport: true });
    const last = events.at(-2)?.data as LiveUpdate;
    const { requests, milestones } = runJson(join(cwd, 'run'));
    expect(last).toMatchObject({ isWhole: true, now: { total: { sent: requests.sent } }, course: { versions: ['11.0'] } });
    expect(last.course.steps.reduce((sum, { ok }) => sum + (ok[0] ?? 0), 0)).toBe(requests.ok);
    expect(last.log.items.map(({ kind }) => kind)).toEqual(milestones.map(({ kind }) => kind));
    expect(report).toContain('<title>Pass: guard');
    await expect(fetch(url)).rejects.toThrow();
  });

  it.skipIf(chromiumPath === undefined)(
    'is a page that follows a run to its verdict, in Chromium (skipped where there is none)',
    async () => {
      const browser = await launchChromium();
      try {
        const cwd = temporaryFolder();
        const running = startCli(guard('--live', '0'), { cwd });
        const url = await urlOf(running);
        const { page, complaints } = await openAt(browser, url, url);
        const shows = (selector: string, text: RegExp) =>
          expect.poll(() => page.locator(selector).first().textContent(), { timeout: 20_000 }).toMatch(text);
        await shows('.figures', /Requests[1-9]\d*/);
        await shows('.shares + .legend', /11\.0 100 %/);
        await shows('.log', /release-started/);
        await writeFile(join(cwd, 'seen'), '');
        await shows('.verdict .word', /Pass$/);
        expect((await running.result).exitCode).toBe(0);
        await shows('.links', /Open the report/);
        await shows('.figures', new RegExp(`Requests${runJson(join(cwd, 'run')).requests.sent.toLocaleString('en-US')}`));
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );

  it('tells of each run of a series, of what came of those before it, and what its release prints', async () => {
    const cwd = temporaryFolder();
    writeCommandProfile(cwd, 'twice', server, UNTIL_SEEN);
    const running = startCli(['run', 'twice.yaml', '--no-check', '--repeat', '2', '--live', '0', '--out', 'runs'], { cwd });
    const { events, report } = await followed(await urlOf(running), () => writeFile(join(cwd, 'seen'), ''));
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
    const running = startCli(guard('--live', '0'), { cwd: temporaryFolder() });
    const { events } = await followed(await urlOf(running), async () => {
      await running.seen('release-started');
      running.process.kill('SIGINT');
    });
    expect((await running.result).exitCode).toBe(130);
    expect(events.at(-1)?.data).toMatchObject({ word: 'Interrupted', tone: 'doubtful', exitCode: 130 });
  });

  it('is refused where something else is, before anything is sent', async () => {
    const { port } = new URL(server.url);
    const { exitCode, stderr } = await runCli(guard('--live', port), { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `cutover: --live ${port}: nothing can be served there: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n` +
        '  next: choose another port, or `--live 0` for any that is free\n',
    );
  });
});
