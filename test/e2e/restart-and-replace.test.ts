import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { embeddedCluster, PROFILES } from '../support/embedded.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As the ready profiles, but for a test: a little load, short times around the release, and a machine that has other things to do. */
const FOR_A_TEST = [
  'load.rate=200/s',
  'release.baseline=500ms',
  'release.settle=500ms',
  'proof.maxGeneratorStall=20s',
  'thresholds.2=p99 < 20s',
];
const STEPS_OF_THE_RELEASE = /^(release-started|history|updated|pod-replaced|rolled-out|old-removed|release-finished)$/;

describe('with an app that drains, a ready profile drops nothing:', () => {
  it.each([
    ['restart.yaml', 'hello-rolling.yaml', ['history', 'updated', 'rolled-out', 'old-removed', 'history']],
    [
      'replace.yaml',
      'hello-replace.yaml',
      ['updated', 'pod-replaced', 'pod-replaced', 'pod-replaced', 'rolled-out', 'old-removed'],
    ],
  ])('%s', async (file, manifest, steps) => {
    const folder = temporaryFolder();
    const cluster = await embeddedCluster(join(folder, 'cluster'), [manifest, 'service.yaml']);
    try {
      const out = join(folder, 'run');
      const sets = FOR_A_TEST.flatMap((set) => ['--set', set]);
      const flags = ['--kubeconfig', cluster.kubeconfig, '--out', out, '--quiet'];
      const run = await runCli(['run', join(PROFILES, file), ...flags, ...sets]);
      const { verdict, reasons, milestones } = runJson(out);
      expect({ verdict, reasons, stderr: run.stderr }).toEqual({ verdict: 'pass', reasons: ['all 3 checks passed'], stderr: '' });
      expect(run.exitCode).toBe(0);
      const kinds = milestones.map(({ kind }) => kind).filter((kind) => STEPS_OF_THE_RELEASE.test(kind));
      expect(kinds).toEqual(['release-started', ...steps, 'release-finished']);
    } finally {
      await cluster.down();
    }
  });
});
