import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
beforeEach(async () => {
  server = await startVersionServer('11.0');
});
afterEach(() => server.close());

/** The arguments of a run that watches the server's versions, without a cluster. */
function watching(folder: string, watch: string, ...more: readonly string[]): string[] {
  const profile = join(folder, 'watch.yaml');
  writeFileSync(
    profile,
    `
target: { url: '${server.url}' }
load: { threads: 4, rampUp: 0s, rate: 200/s }
release:
  strategy: watch
  baseline: 200ms
  settle: 200ms
  watch: ${watch}
# What is shown is not how busy the machine is.
proof: { maxGeneratorStall: 30s, minRequestsDuringRelease: 20 }
`,
  );
  return ['run', profile, '--out', join(folder, 'run'), ...more];
}

describe('a release that is done elsewhere, seen by the versions that answer', () => {
  it('begins with the first new answer, ends when no old one has come for a time, and is judged as any other', async () => {
    const folder = temporaryFolder();
    const running = startCli(watching(folder, '{ quiet: 700ms }', '--set', 'release.expectVersion=12.0'));
    await running.seen(/watching +for another version than 11\.0/);
    await server.become('12.0');
    const { exitCode, stderr } = await running.result;
    expect(exitCode, stderr).toBe(0);
    const { milestones, versions, requests, phases } = runJson(join(folder, 'run'));
    const steps = ['load-started', 'watching', 'release-started', 'old-removed', 'release-finished', 'load-stopped'];
    expect(milestones.map(({ kind }) => kind)).toEqual(steps);
    const started = milestones.find(({ kind }) => kind === 'release-started');
    expect(started?.detail).toBe('version 12.0 answered');
    expect(versions.transitions).toMatchObject([{ from: '11.0', to: '12.0' }]);
    expect(versions.transitions[0]?.firstNewAtMs).toBeGreaterThanOrEqual(started?.atMs ?? Infinity);
    expect(requests.byPhase.before?.sent).toBeGreaterThan(0);
    expect(phases.map(({ name }) => name)).toEqual(['before', 'during', 'after']);
  });

  it('that does not begin in time leaves the verdict open, and says so', async () => {
    const folder = temporaryFolder();
    const { exitCode, stdout } = await runCli(watching(folder, '{ startWithin: 2500ms }', '--quiet'));
    expect(exitCode).toBe(4);
    expect(stdout).toContain('no new version answered within 2.5 s');
  });

  it('interrupted, takes nothing back', async () => {
    const folder = temporaryFolder();
    const running = startCli(watching(folder, '{ quiet: 60s }'));
    await running.seen(/watching/);
    await server.become('12.0');
    await running.seen(/release-started/);
    running.process.kill('SIGINT');
    expect((await running.result).exitCode).toBe(130);
    expect(runJson(join(folder, 'run')).reasons[0]).toBe(
      'interrupted while waiting for the old version to answer no more; nothing was taken back: cutover only watched this release',
    );
  });
});
