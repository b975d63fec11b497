import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyManifests } from '../../src/release/apply.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { runCli } from '../support/cli.ts';
import { app, type Lab, type Room, service, startLab } from '../support/release-lab.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Late enough for every rollout to be seen to drop something, and shorter than what is suggested. */
const ENDPOINT_LAG_MS = 500;

it(
  'names an app that exits at once; with the suggested manifest the next release drops nothing',
  { timeout: 600_000 },
  async () => {
    const folder = temporaryFolder();
    const lab = await startLab({ endpointLagMs: ENDPOINT_LAG_MS });
    try {
      const room = await lab.room();
      await room.apply(app('hello'), service({ app: 'hello' }));
      await room.serves('11.0');
      const profile = profileIn(folder, lab, room);
      const suggested = join(folder, 'suggested.yaml');
      const release = async (version: string, run: string) => {
        const sets = [`release.expectVersion=${version}`, `release.rolling.image=cutover/hello:${version}`];
        const flags = ['--quiet', '--no-check', '--out', join(folder, run), '--suggest', suggested];
        return runCli(['run', profile, ...flags, ...sets.flatMap((set) => ['--set', set])]);
      };

      const first = await release('12.0', 'first');
      expect(first.exitCode).toBe(3);
      // On a machine that is very busy, what happened to a pod may be seen too late for some of the drops.
      expect(runJson(join(folder, 'first')).diagnosis[0]).toMatchObject({ cause: 'exits-on-sigterm' });
      expect(first.stdout).toMatch(/exits-on-sigterm {2}\d+ requests?, [\d.]+ % of those dropped/);
      expect(first.stderr).toContain(`wrote ${suggested}`);

      await applyManifests(await readManifest(suggested), room.cluster);
      await room.cluster.waitOldPodsGone('hello');
      await room.serves('12.0');
      const text = readFileSync(suggested, 'utf8');
      const second = await release('13.0', 'second');
      const { verdict, reasons, diagnosis: nothing } = runJson(join(folder, 'second'));
      expect({ verdict, reasons, nothing }).toEqual({ verdict: 'pass', reasons: ['the check passed'], nothing: [] });
      expect(second.stderr).toContain('nothing was dropped, so there is nothing to suggest');
      expect(readFileSync(suggested, 'utf8')).toBe(text);

      const again = await runCli(['report', join(folder, 'first'), '--suggest', join(folder, 'again.yaml')]);
      expect(again.exitCode).toBe(3);
      expect(readFileSync(join(folder, 'again.yaml'), 'utf8')).toContain('image: cutover/hello:13.0');
    } finally {
      await lab.stop();
    }
  },
);

it('does not write over what it has not written, and says so before anything is done', async () => {
  const folder = temporaryFolder();
  const mine = join(folder, 'mine.yaml');
  writeFileSync(mine, 'kind: Deployment\n');
  const profile = join(folder, 'profile.yaml');
  writeFileSync(profile, '{ target: { url: "http://127.0.0.1:9" }, load: { loops: 1 } }\n');
  const run = await runCli(['run', profile, '--out', join(folder, 'run'), '--suggest', mine]);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('there is a file already, and it is no suggestion of cutover');
  expect(readFileSync(mine, 'utf8')).toBe('kind: Deployment\n');
  expect(existsSync(join(folder, 'run', 'run.json'))).toBe(false);
});

function profileIn(folder: string, { kubeconfig }: Lab, { cluster }: Room): string {
  const file = join(folder, 'profile.yaml');
  const profile = {
    cluster: { kubeconfig, namespace: cluster.namespace },
    target: { service: { name: 'hello' } },
    // A manifest does nothing for kept connections.
    load: { threads: 8, rampUp: '0ms', rate: '200/s', connection: 'new', version: { header: 'X-App-Version' } },
    release: { strategy: 'rolling', baseline: '500ms', settle: '500ms', timeout: '1m', rolling: { deployment: 'hello' } },
    thresholds: ['dropped == 0'],
    proof: { maxGeneratorStall: '20s' },
  };
  writeFileSync(file, JSON.stringify(profile));
  return file;
}
