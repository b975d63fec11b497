import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, runCli, startCli } from '../support/cli.ts';
import { processesWith } from '../support/processes.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { BROKEN, startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
let url: string;
beforeAll(async () => {
  server = await startVersionServer('1');
  ({ url } = server);
});
afterAll(() => server.close());

/** That a verdict needs. */
const REQUESTS = 20;
const ENOUGH = ['--set', `proof.minRequestsDuringRelease=${REQUESTS}`];
const QUICK = ['--baseline', '200ms', '--settle', '200ms', '--ramp-up', '0s', '--threads', '4', '--rate', '400/s'];
const SHORT = [...QUICK, ...ENOUGH, ...PATIENT];

function guard(out: string, flags: readonly string[], line: string) {
  return ['guard', '--url', url, ...SHORT, ...flags, '--out', out, '--', 'sh', '-c', line];
}

/** A command that asks the server for these, one after the other. */
function asking(...paths: readonly string[]): string {
  const requests = paths.map((path) => `await (await fetch("${url}${path}")).text();`);
  return `'${process.execPath}' --input-type=module -e '${requests.join(' ')}'`;
}

/** Until so many have been answered since it was asked for: some were under way already when the release began. */
const WORK = `/after/${REQUESTS * 2}`;

describe('cutover guard', () => {
  it('passes when nothing is dropped, with the command as the release and its output passed through', async () => {
    const out = join(temporaryFolder(), 'run');
    const { exitCode, stdout, stderr } = await runCli(guard(out, [], `echo to stdout; echo to stderr >&2; ${asking(WORK)}`));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'to stdout\n' });
    expect(stderr).toMatch(/^to stderr$/m);
    const report = runJson(out);
    expect(report.verdict).toBe('pass');
    expect(report.milestones.map(({ kind }) => kind)).toEqual([
      'load-started',
      'release-started',
      'step-started',
      'step-finished',
      'release-finished',
      'load-stopped',
    ]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('no new version was seen, and none was asked for');
  });

  it('asks for a new version only where one is expected', async () => {
    const out = join(temporaryFolder(), 'run');
    const without = await runCli(guard(join(out, 'a'), ['--expect-version', '7', '--quiet'], asking(WORK)));
    expect(without.exitCode).toBe(4);
    expect(without.stderr).toContain('no version 7 was seen');
    const become = asking('/become/7', WORK);
    expect((await runCli(guard(join(out, 'b'), ['--expect-version', '7', '--quiet'], become))).exitCode).toBe(0);
  });

  it("fails with 5 and the command's own exit code when that is not 0", async () => {
    const out = join(temporaryFolder(), 'run');
    const { exitCode, stderr } = await runCli(guard(out, ['--quiet'], 'exit 42'));
    expect(exitCode).toBe(5);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('the release failed: step sh ended with exit code 42');
  });

  it('ends a command that burns its error budget', async () => {
    const folder = temporaryFolder();
    const running = startCli(guard(join(folder, 'run'), ['--abort', 'rejected > 5'], 'echo at work; sleep 60'));
    await running.seen('at work');
    await server.become(BROKEN);
    const { exitCode, stderr } = await running.result;
    await server.become('1');
    expect(exitCode).toBe(5);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/the release failed: .*rejected > 5.* while running step sh/);
  });

  it('starts nothing when the target cannot be reached', async () => {
    const folder = temporaryFolder();
    const touched = join(folder, 'touched');
    const args = ['guard', '--url', 'http://127.0.0.1:1', '--out', join(folder, 'run'), '--', 'touch', touched];
    expect((await runCli(args)).exitCode).toBe(2);
    expect(existsSync(touched)).toBe(false);
  });

  it('tells a program that is not there before the load starts', async () => {
    const { exitCode, stderr } = await runCli(['guard', '--url', url, '--', 'no-such-program-anywhere']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no program "no-such-program-anywhere"');
  });

  it('interrupted, ends the command and all that it started, and accounts for the requests', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'run');
    const log = join(folder, 'log');
    const line = `trap 'echo told to end > ${log}; exit 1' TERM; (trap "" INT; sleep 60) & echo at work; wait`;
    const running = startCli(guard(out, [], line), { env: { CUTOVER_TEST: folder } });
    await running.seen('at work');
    running.process.kill('SIGINT');
    const { exitCode } = await running.result;
    expect(exitCode).toBe(130);
    expect(readFileSync(log, 'utf8')).toBe('told to end\n');
    expect(processesWith(`CUTOVER_TEST=${folder}`)).toEqual([]);
    const { requests, verdict } = runJson(out);
    expect(verdict).toBe('interrupted');
    expect(requests.sent).toBe(requests.ok);
  });

  it('killed, does not leave the command alone', async () => {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    const line = `trap 'echo told to end > ${log}; exit 1' TERM; sleep 60 & echo at work; wait`;
    const running = startCli(guard(join(folder, 'run'), [], line), { env: { CUTOVER_TEST: folder } });
    await running.seen('at work');
    running.process.kill('SIGKILL');
    await running.result;
    await expect.poll(() => processesWith(`CUTOVER_TEST=${folder}`)).toEqual([]);
    expect(readFileSync(log, 'utf8')).toBe('told to end\n');
  });
});
