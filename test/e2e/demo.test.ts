import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATIENT_PROFILE, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { processesWith } from '../support/processes.ts';
import { runJson } from '../support/run-report.ts';

async function demo(...args: string[]) {
  const folder = temporaryFolder();
  const out = join(folder, 'run');
  // The marker is inherited by everything the demo starts.
  const marker = `CUTOVER_TEST=${folder}`;
  const result = await runCli(['demo', '--out', out, ...PATIENT_PROFILE, ...args], {
    env: { CUTOVER_TEST: folder, TMPDIR: folder },
  });
  const again = await runCli(['report', out, '--json']);
  return { ...result, again, report: runJson(out), left: processesWith(marker), clusterFolders: filesBut(folder, 'run') };
}

function filesBut(folder: string, expected: string): string[] {
  return readdirSync(folder).filter((name) => name !== expected);
}

describe('cutover demo', () => {
  it('releases blue/green without a drop, on new and reused connections, and leaves nothing behind', async () => {
    const { exitCode, stdout, report, again, left, clusterFolders } = await demo();

    expect(report.reasons).toEqual(['all 3 checks passed']);
    expect(exitCode).toBe(0);
    expect(report.verdict).toBe('pass');
    expect(report.requests).toMatchObject({ rejected: 0, dropped: 0, local: 0 });
    expect(report.requests.sent).toBeGreaterThanOrEqual(10_000);
    expect(report.requests.byConnection.new.sent).toBeGreaterThan(4000);
    expect(report.requests.byConnection.reused.sent).toBeGreaterThan(4000);
    expect(report.versions.seen.map(({ version }) => version)).toEqual(['11.0', '12.0']);
    expect(report.versions.transitions).toHaveLength(1);
    expect(stdout).toContain('PASS');
    expect(JSON.parse(again.stdout)).toEqual(report);
    expect(again.exitCode).toBe(0);
    expect(left).toEqual([]);
    expect(clusterFolders).toEqual([]);
  });

  it('shows rolling with a preStop to be without a drop', async () => {
    const { exitCode, report } = await demo('--strategy', 'rolling', '--quiet');
    expect(report.reasons).toEqual(['all 3 checks passed']);
    expect(exitCode).toBe(0);
    expect(report.requests.dropped).toBe(0);
    // Three pods, and for a while one more: what is proven of one of them alone is told from the cluster.
    expect(report.proof.oneBackendOutage?.backends).toBeGreaterThanOrEqual(3);
    expect(report.proof.statement.join(' ')).toContain('one of a single pod of');
  });

  it('tries the new version as a canary, and promotes it without a drop', async () => {
    const short = [
      'baseline=1s',
      'settle=1s',
      'canary.steps.0.hold=2s',
      'canary.steps.1.hold=2s',
      'canary.thresholds.1=p99 < 30s',
    ];
    const sets = short.flatMap((set) => ['--set', `release.${set}`]);
    const { exitCode, report, left } = await demo('--strategy', 'canary', '--quiet', ...sets);
    expect(report.reasons).toEqual(['all 3 checks passed']);
    expect(exitCode).toBe(0);
    expect(report.requests.dropped).toBe(0);
    expect(report.milestones.filter(({ kind }) => kind === 'canary-checked')).toHaveLength(2);
    expect(report.milestones.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['promoted', 'canary-removed']));
    expect(left).toEqual([]);
  });

  it('catches an app that exits at once, on new and on reused connections', async () => {
    const { exitCode, report, left } = await demo('--strategy', 'rolling', '--app', 'exits-at-once', '--quiet');
    expect(exitCode).toBe(3);
    expect(report.verdict).toBe('fail');
    expect(report.requests.byConnection.new.dropped).toBeGreaterThan(0);
    expect(report.requests.byConnection.reused.dropped).toBeGreaterThan(0);
    expect(Object.keys(report.requests.byOutcome).toSorted()).toEqual(expect.arrayContaining(['ok', 'reset']));
    expect(report.requests.byPhase.before?.dropped).toBe(0);
    expect(left).toEqual([]);
  });

  it('aborts a release that burns its error budget: restored, exit 5', async () => {
    const sets = ['abort.0=dropped > 20', 'baseline=1s', 'settle=1s'].flatMap((set) => ['--set', `release.${set}`]);
    const { exitCode, stdout, report, left } = await demo('--strategy', 'recreate', '--quiet', ...sets);
    expect(exitCode).toBe(5);
    expect(report.verdict).toBe('release-failed');
    expect(stdout).toMatch(/aborted, as dropped > 20: observed \d+/);
    expect(report.milestones.map(({ kind }) => kind)).toContain('restored');
    expect(report.requests.dropped).toBeGreaterThan(20);
    expect(left).toEqual([]);
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('%s while the cluster comes up: exit 130, nothing left behind', async (signal) => {
    const folder = temporaryFolder();
    const run = startCli(['demo', '--out', join(folder, 'run')], { env: { CUTOVER_TEST: folder, TMPDIR: folder } });
    await run.seen('Starting an embedded cluster');
    run.process.kill(signal);
    expect((await run.result).exitCode).toBe(130);
    expect(processesWith(`CUTOVER_TEST=${folder}`)).toEqual([]);
    expect(filesBut(folder, 'run')).toEqual([]);
  });
});
