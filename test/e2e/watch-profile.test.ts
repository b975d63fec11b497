import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCli } from '../support/cli.ts';
import { embeddedCluster, PROFILES } from '../support/embedded.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('profiles/watch.yaml judges a rollout that somebody else has started', async () => {
  const folder = temporaryFolder();
  const cluster = await embeddedCluster(join(folder, 'cluster'), ['hello-rolling.yaml', 'service.yaml']);
  try {
    await cluster.port.patch('Deployment', 'hello', { spec: { replicas: 1 } });
    await cluster.port.waitOldPodsGone('hello');
    const out = join(folder, 'run');
    const sets = [
      'release.baseline=500ms',
      'release.settle=500ms',
      'load.rampUp=0s',
      'load.rate=300/s',
      'proof.maxGeneratorStall=30s',
      'thresholds=[dropped == 0]',
    ];
    const run = startCli([
      'run',
      join(PROFILES, 'watch.yaml'),
      '--kubeconfig',
      cluster.kubeconfig,
      '--out',
      out,
      ...sets.flatMap((set) => ['--set', set]),
    ]);
    await run.seen(/watching +for a new template of Deployment default\/hello/);
    const deployment = structuredClone(await cluster.port.get('Deployment', 'hello'));
    for (const container of deployment?.spec?.template.spec?.containers ?? []) container.image = 'cutover/hello:12.0';
    if (deployment !== undefined) await cluster.port.replace('Deployment', deployment);
    const { exitCode, stdout, stderr } = await run.result;
    expect(exitCode, stdout + stderr).toBe(0);
    const { milestones, versions } = runJson(out);
    const steps = milestones.filter(({ subject }) => subject === undefined).map(({ kind }) => kind);
    expect(steps).toEqual([
      'load-started',
      'watching',
      'release-started',
      'rolled-out',
      'old-removed',
      'release-finished',
      'load-stopped',
    ]);
    expect(versions.transitions).toMatchObject([{ from: '11.0', to: '12.0' }]);
  } finally {
    await cluster.down();
  }
});
