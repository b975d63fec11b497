import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { runCli } from '../support/cli.ts';
import { processesWith } from '../support/processes.ts';
import { record } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NO_SCREEN = {
  DISPLAY: '',
  WAYLAND_DISPLAY: '',
  WSL_DISTRO_NAME: '',
  BROWSER: '',
  XDG_CURRENT_DESKTOP: '',
  DESKTOP_SESSION: '',
};

async function recordedRun(): Promise<{ cwd: string; page: string }> {
  const cwd = temporaryFolder();
  await record(join(cwd, 'run'), { release: null, milestones: [], samples: samples('v1 v1 v1') });
  return { cwd, page: join(cwd, 'run', 'report.html') };
}

/** A program for `$BROWSER` that writes down what it is called with; one for mail attachments that opens nothing stands before it. */
function fakeBrowser(cwd: string, after = ''): { readonly env: Record<string, string>; readonly calls: string } {
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  const calls = join(cwd, 'calls');
  const programs = {
    browser: `echo "$@" >> '${calls}.part' && mv '${calls}.part' '${calls}'\n${after}`,
    'run-mailcap': 'exit 1',
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { env: { ...NO_SCREEN, BROWSER: join(bin, 'browser'), PATH: [bin, process.env['PATH']].join(delimiter) }, calls };
}

describe.runIf(process.platform === 'linux')('cutover report --open', () => {
  it('writes the page and shows it in the browser', async () => {
    const { cwd, page } = await recordedRun();
    const { env, calls } = fakeBrowser(cwd);
    const { exitCode, stderr } = await runCli(['report', 'run', '--open'], { cwd, env });
    expect(stderr).toBe(`The report as a page: ${pathToFileURL(page).href}\n`);
    expect([exitCode, existsSync(page)]).toEqual([0, true]);
    await vi.waitFor(() => expect(readFileSync(calls, 'utf8')).toBe(`${pathToFileURL(page).href}\n`), 20_000);
    await leavesNothingBehind(page);
  });

  it('shows the file that --report html names', async () => {
    const { cwd } = await recordedRun();
    const { env, calls } = fakeBrowser(cwd);
    await runCli(['report', 'run', '--open', '--report', 'html=my page.html'], { cwd, env });
    await vi.waitFor(() => expect(readFileSync(calls, 'utf8')).toContain('/my%20page.html\n'), 20_000);
  });

  it('tells the URL where there is no screen, starts nothing, and keeps the exit code and stdout', async () => {
    const { cwd, page } = await recordedRun();
    const { exitCode, stdout, stderr } = await runCli(['report', 'run', '--open', '--json'], { cwd, env: NO_SCREEN });
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass' });
    expect([exitCode, stderr]).toEqual([0, `The report as a page: ${pathToFileURL(page).href}\n`]);
    expect(processesWith(page)).toEqual([]);
  });

  it('is no error where the browser fails', async () => {
    const { cwd, page } = await recordedRun();
    const { env } = fakeBrowser(cwd, 'exit 1');
    const { exitCode } = await runCli(['report', 'run', '--open'], { cwd, env });
    expect(exitCode).toBe(0);
    await leavesNothingBehind(page);
  });
});

/** The opener goes on for a moment after the command has ended. */
async function leavesNothingBehind(page: string): Promise<void> {
  await vi.waitFor(() => expect(processesWith(page)).toEqual([]), 20_000);
}
