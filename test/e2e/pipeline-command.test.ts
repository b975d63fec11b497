import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../support/cli.ts';
import { type EmbeddedCluster, embeddedCluster, PROFILES } from '../support/embedded.ts';
import { kubectlIsMissing } from '../support/kubectl.ts';
import { processesWith } from '../support/processes.ts';
import { runJson } from '../support/run-report.ts';

describe.skipIf(kubectlIsMissing)('the classic pipeline with kubectl in a script', () => {
  let folder: string;
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
    cluster = await embeddedCluster(join(folder, 'cluster'), ['pipeline/hello-blue.yaml', 'pipeline/service-blue.yaml']);
    cpSync(PROFILES, join(folder, 'profiles'), { recursive: true });
    haveShortHooks(join(folder, 'profiles/manifests/pipeline'));
  });
  afterAll(async () => {
    await cluster.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (out: string, ...sets: readonly string[]) => {
    const profile = join(folder, 'profiles/pipeline-command.yaml');
    const short = [
      'release.baseline=500ms',
      'release.settle=500ms',
      'load.rampUp=0s',
      'load.rate=300/s',
      // So short a run may not send the thousand requests that tell less than 0.1 %.
      'thresholds.1=error_rate < 1%',
      'proof.maxGeneratorStall=30s',
      'thresholds=[dropped == 0]',
      ...sets,
    ];
    const flags = short.flatMap((set) => ['--set', set]);
    return startCli(['run', profile, '--kubeconfig', cluster.kubeconfig, '--out', join(folder, out), ...flags], {
      // kubectl keeps what it learns of a cluster below its home.
      env: { CUTOVER_TEST: `${folder}/${out}`, HOME: folder },
    });
  };
  const state = async () => ({
    file: readFileSync(join(folder, 'profiles/manifests/pipeline/state.yaml'), 'utf8').split('\n').at(-2),
    selected: (await cluster.port.get('Service', 'hello'))?.spec?.selector?.['color'],
    green: (await cluster.port.get('Deployment', 'hello-green')) !== undefined,
  });

  it('interrupted after the switch, is taken back: selector, Deployment and state file', async () => {
    const run = start('interrupted');
    await run.seen(/step-finished +switch/);
    run.process.kill('SIGINT');
    const { exitCode, stderr } = await run.result;
    expect(exitCode, stderr).toBe(130);
    expect(await state()).toEqual({ file: 'color: blue', selected: 'blue', green: false });
    expect(runJson(join(folder, 'interrupted')).reasons[0]).toContain('restored: undo step back');
    expect(processesWith(`CUTOVER_TEST=${folder}/interrupted`)).toEqual([]);
  });

  it('fails with what kubectl said last when a step does, and is taken back', async () => {
    const run = start('failed', 'release.command.steps.2.run=[sh, pipeline.sh, no-such-step]');
    const { exitCode } = await run.result;
    expect(exitCode).toBe(5);
    const [reason] = runJson(join(folder, 'failed')).reasons;
    expect(reason).toContain('step wait ended with exit code 1: there is no step no-such-step; restored: undo step back');
    expect(await state()).toEqual({ file: 'color: blue', selected: 'blue', green: false });
  });

  it('releases green over blue without a drop, and flips the state file', async () => {
    const run = start('released');
    const { exitCode, stdout, stderr } = await run.result;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await state()).toEqual({ file: 'color: green', selected: 'green', green: true });
    const { milestones, requests } = runJson(join(folder, 'released'));
    expect(requests.dropped).toBe(0);
    expect(milestones.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['step-finished', 'pod-ready', 'endpoint-added']));
    expect(readdirSync(join(folder, 'released/release-output')).toSorted()).toEqual([
      'step-1-read-the-state-file.log',
      'step-2-deploy.log',
      'step-3-wait.log',
      'step-4-switch.log',
      'step-5-flip-the-state-file.log',
    ]);
    expect(stderr).toContain('[wait] deployment "hello-green" successfully rolled out');
  });
});

/** Five seconds are for a proxy somewhere in a network; here it is a matter of milliseconds. */
function haveShortHooks(manifests: string): void {
  for (const file of readdirSync(manifests)) {
    const path = join(manifests, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('seconds: 5', 'seconds: 1'));
  }
}
