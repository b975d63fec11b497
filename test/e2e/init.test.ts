import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT_PROFILE, runCli } from '../support/cli.ts';
import { app, service, startLab, type Lab } from '../support/release-lab.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

describe('cutover init', () => {
  it('writes a profile that runs as it is', async () => {
    const cwd = temporaryFolder();
    const room = await lab.room();
    await room.apply(
      app('hello', { version: '11.0', env: { ON_SIGTERM: 'serve', SERVE_MS: '4000' } }),
      service({ app: 'hello' }),
    );
    await room.serves('11.0');
    const where = ['--kubeconfig', lab.kubeconfig, '-n', room.cluster.namespace];
    const { exitCode, stdout } = await runCli(['init', '--image', 'cutover/hello:12.0', ...where], { cwd });
    expect(stdout).toBe(
      'hello.yaml: a rolling release of Deployment hello behind Service hello\n  cutover check hello.yaml\n  cutover run hello.yaml\n',
    );
    expect(exitCode).toBe(0);
    const sets = ['release.baseline=1s', 'release.settle=1s'].flatMap((set) => ['--set', set]);
    const flags = ['--kubeconfig', lab.kubeconfig, ...sets, ...PATIENT_PROFILE, '--out', 'run', '--quiet'];
    const ran = await runCli(['run', 'hello.yaml', ...flags], { cwd });
    expect(runJson(join(cwd, 'run')).reasons).toEqual(['all 3 checks passed']);
    expect(ran.exitCode).toBe(0);
  });

  it('overwrites nothing, asks which where there are several, and names what there is', async () => {
    const cwd = temporaryFolder();
    const room = await lab.room();
    await room.apply(app('hello', { version: '11.0' }), app('other', { version: '11.0' }), service({ app: 'hello' }));
    const where = ['--kubeconfig', lab.kubeconfig, '-n', room.cluster.namespace];

    writeFileSync(join(cwd, 'mine.yaml'), 'mine');
    const again = await runCli(['init', 'mine.yaml', '--deployment', 'hello', ...where], { cwd });
    expect([again.exitCode, again.stderr, readFileSync(join(cwd, 'mine.yaml'), 'utf8')]).toEqual([
      2,
      expect.stringContaining('mine.yaml: there is such a file already, and it stays'),
      'mine',
    ]);

    const several = await runCli(['init', ...where], { cwd });
    expect(several.exitCode).toBe(2);
    expect(several.stderr).toContain('  1  Service hello, Deployment hello\n  2  Service hello, Deployment other');

    const none = await runCli(['init', '--service', 'shop', ...where], { cwd });
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('no such Service');
    expect(none.stderr).toContain('there are: Service hello, Deployment hello; Service hello, Deployment other');

    const colourless = await runCli(['init', '--deployment', 'hello', '--strategy', 'blue-green', ...where], { cwd });
    expect([colourless.exitCode, colourless.stderr]).toEqual([
      2,
      expect.stringContaining('its selector has no key whose value would tell the new version from the old one'),
    ]);
  });
});
