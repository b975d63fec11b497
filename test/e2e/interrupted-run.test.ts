import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_OF } from '../../src/verification/exit-code.ts';
import { PATIENT_PROFILE, runCli, startCli } from '../support/cli.ts';
import { type EmbeddedCluster, embeddedCluster, PROFILES } from '../support/embedded.ts';
import { processesWith } from '../support/processes.ts';
import { runJson } from '../support/run-report.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

describe('a run that does not come to its end', () => {
  let folder: string;
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
    cluster = await embeddedCluster(join(folder, 'cluster'), ['hello-blue.yaml', 'service-blue-green.yaml']);
  });
  afterAll(async () => {
    await cluster.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (out: string) =>
    startCli(
      [
        'run',
        join(PROFILES, 'blue-green.yaml'),
        '--kubeconfig',
        cluster.kubeconfig,
        '--out',
        join(folder, out),
        ...PATIENT_PROFILE,
      ],
      { env: { CUTOVER_TEST: `${folder}/${out}` } },
    );
  const activeColour = async () => (await cluster.port.get('Service', 'hello'))?.spec?.selector?.['color'];

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s in the middle of the switch: drained, restored, accounted for, exit 130',
    async (signal) => {
      const run = start(signal);
      await run.seen(' switched ');
      expect(await activeColour()).toBe('green');
      run.process.kill(signal);
      const { exitCode, stdout, stderr } = await run.result;

      expect(exitCode).toBe(130);
      expect(stderr).toContain('interrupted; draining requests and restoring the old version');
      expect(await activeColour()).toBe('blue');
      expect(await cluster.port.get('Deployment', 'hello-green')).toBeUndefined();
      const report = runJson(join(folder, signal));
      expect(report.verdict).toBe('interrupted');
      expect(report.requests.sent).toBe(report.requests.ok);
      expect(report.requests.sent).toBeGreaterThan(1000);
      expect(report.milestones.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['interrupted', 'restored', 'load-stopped']),
      );
      expect(stdout).toContain('INTERRUPTED');
      expect(processesWith(`CUTOVER_TEST=${folder}/${signal}`)).toEqual([]);
    },
  );

  it('a reader that goes away (`| head -1`) changes nothing: the release is done, judged and told by the exit code', async () => {
    const run = start('unread');
    await run.seen('Load goes to');
    run.process.stdout?.destroy();
    run.process.stderr?.destroy();
    const { exitCode } = await run.result;

    const report = runJson(join(folder, 'unread'));
    expect(report.milestones.map(({ kind }) => kind)).toContain('release-finished');
    expect(EXIT_OF[report.verdict]).toBe(exitCode);
  });

  it('SIGKILL: what had been sent until just before can be read by report', async () => {
    const run = start('killed');
    await run.seen(' switched ');
    // One more progress line: some more evidence is on disk.
    await run.seen(/ switched [^]*\d+ requests/);
    run.process.kill('SIGKILL');
    const shown = [...(await run.result).stderr.matchAll(/([\d,]+) requests/g)].map(([, count = '']) =>
      Number(count.replaceAll(',', '')),
    );

    const again = await runCli(['report', join(folder, 'killed'), '--json']);
    expect(again.exitCode).toBe(4);
    const report = JSON.parse(again.stdout) as ReturnType<typeof runJson>;
    expect(report.verdict).toBe('inconclusive');
    expect(report.reasons.join('\n')).toContain("the run's end is missing");
    expect(report.requests.sent).toBeGreaterThan(1000);
    // Nothing that had been counted is lost.
    expect(report.requests.sent).toBeGreaterThanOrEqual(Math.max(...shown));
    expect(readdirSync(join(folder, 'killed'))).not.toContain('run.json');
    expect(processesWith(`CUTOVER_TEST=${folder}/killed`)).toEqual([]);
  });
});
