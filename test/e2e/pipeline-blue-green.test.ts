import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli as runCliHere } from '../../src/cli.ts';
import type { Host } from '../../src/host.ts';
import { PATIENT_PROFILE, runCli } from '../support/cli.ts';
import { type EmbeddedCluster, embeddedCluster, PROFILES } from '../support/embedded.ts';
import { type Kubectl, kubectlFor, kubectlIsMissing } from '../support/kubectl.ts';
import { runJson } from '../support/run-report.ts';

describe.skipIf(kubectlIsMissing)('the classic pipeline as a blue/green release', () => {
  let folder: string;
  let cluster: EmbeddedCluster;
  let kubectl: Kubectl;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
    cpSync(PROFILES, join(folder, 'profiles'), { recursive: true });
    cluster = await embeddedCluster(join(folder, 'cluster'), []);
    kubectl = kubectlFor({ kubeconfigPath: cluster.kubeconfig }, folder);
    const manifests = join(folder, 'profiles/manifests/pipeline');
    haveShortHooks(manifests);
    await kubectl.ok('apply', '-f', join(manifests, 'hello-blue.yaml'), '-f', join(manifests, 'service-blue.yaml'));
    await kubectl.ok('rollout', 'status', 'deployment/hello-blue');
  });
  afterAll(async () => {
    await cluster.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const args = (out: string, ...more: readonly string[]) => {
    const profile = join(folder, 'profiles/pipeline-blue-green.yaml');
    const short = ['release.baseline=500ms', 'release.settle=500ms', 'load.rampUp=0s', 'load.rate=300/s'];
    // So short a run may not send the thousand requests that tell less than 0.1 %.
    const coarse = 'thresholds.1=error_rate < 1%';
    const sets = [...short, coarse].flatMap((set) => ['--set', set]);
    return ['run', profile, '--kubeconfig', cluster.kubeconfig, '--out', join(folder, out), ...sets, ...PATIENT_PROFILE, ...more];
  };
  const state = () => readFileSync(join(folder, 'profiles/manifests/pipeline/state.yaml'), 'utf8').split('\n').at(-2);
  const service = async () =>
    (await kubectl.ok('get', 'service', 'hello', '-o', 'jsonpath={.metadata.labels.color} {.spec.selector.color}')).trim();

  it('asks on the terminal before the switch, and takes everything back when the answer is no', async () => {
    const questions: string[] = [];
    let printed = '';
    const print = { write: (text: string) => void (printed += text), isTerminal: false, columns: 100 };
    const host: Host = {
      cwd: folder,
      env: {},
      stdout: print,
      stderr: print,
      ask(question) {
        questions.push(question);
        return Promise.resolve('n');
      },
      onInterrupt: () => () => {},
    };
    const exitCode = await runCliHere(args('refused', '--set', 'release.blueGreen.switch=confirmed'), host);
    expect(exitCode, printed).toBe(5);
    expect(questions).toEqual(['Switch Service default/hello from blue to green? [y/N] ']);
    expect(runJson(join(folder, 'refused')).reasons[0]).toContain(
      'was not confirmed; restored: new Deployment hello-green removed',
    );
    expect([state(), await service()]).toEqual(['color: blue', 'blue blue']);
  });

  it('does not begin where the switch is to be confirmed and nobody can be asked', async () => {
    const { exitCode, stderr } = await runCli(args('never', '--set', 'release.blueGreen.switch=confirmed'));
    expect(stderr).toContain('the switch is to be confirmed, and there is no terminal to ask on');
    expect(stderr).toContain('--yes');
    expect(exitCode).toBe(2);
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('goes to green: Deployment, Service as its manifest says, state file; and drops nothing', async () => {
    const { exitCode, stdout, stderr } = await runCli(args('there', '--set', 'release.blueGreen.preview={requests: 5}'));
    expect(exitCode, stdout + stderr).toBe(0);
    const report = runJson(join(folder, 'there'));
    expect(report.requests.dropped).toBe(0);
    expect(report.milestones.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['previewed', 'state-written', 'old-kept']));
    expect(stdout).toContain('hello-green takes 3 more pods');
    expect([state(), await service()]).toEqual(['color: green', 'green green']);
  });

  it('comes back to blue, confirmed beforehand', async () => {
    const sets = ['release.expectVersion=11.0', 'release.blueGreen.switch=confirmed'].flatMap((set) => ['--set', set]);
    const { exitCode, stdout, stderr } = await runCli(args('back', '--yes', ...sets));
    expect(exitCode, stdout + stderr).toBe(0);
    const kinds = runJson(join(folder, 'back')).milestones.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['idle-deleted', 'idle-created', 'switch-confirmed', 'state-written']));
    expect([state(), await service()]).toEqual(['color: blue', 'blue blue']);
  });
});

/** Five seconds are for a proxy somewhere in a network; here it is a matter of milliseconds. */
function haveShortHooks(manifests: string): void {
  for (const file of readdirSync(manifests)) {
    const path = join(manifests, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('seconds: 5', 'seconds: 1'));
  }
}
