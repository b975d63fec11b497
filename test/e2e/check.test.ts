import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runCli } from '../support/cli.ts';
import { type EmbeddedCluster, embeddedCluster, PROFILES } from '../support/embedded.ts';

describe('cutover check', () => {
  let folder: string;
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
    cluster = await embeddedCluster(join(folder, 'cluster'), ['hello-rolling.yaml', 'service.yaml']);
  });
  afterAll(async () => {
    await cluster.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const check = (...args: string[]) => runCli(['check', ...args, '--kubeconfig', cluster.kubeconfig], { cwd: folder });
  const rolling = join(PROFILES, 'rolling.yaml');

  it('tells what was looked at, changes nothing, and prints the Role that the run needs', async () => {
    const before = await cluster.port.get('Deployment', 'hello');
    const { exitCode, stdout, stderr } = await check(rolling);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('✓ strategy rolling: can begin');
    expect(stdout).toMatch(/✓ GET \/ at http:.*: answers as version 11\.0/);
    expect(await cluster.port.get('Deployment', 'hello')).toEqual(before);
    const roles = parseAllDocuments(stdout.slice(stdout.indexOf('apiVersion:'))).map(
      (document) => document.toJS() as { kind: string; rules: { resources: string[]; verbs: string[] }[] },
    );
    expect(roles.map(({ kind }) => kind)).toEqual(['Role', 'ClusterRole']);
    expect(roles[0]?.rules).toContainEqual({
      apiGroups: ['apps'],
      resources: ['deployments'],
      verbs: ['get', 'list', 'watch', 'update'],
    });
  });

  it('ends with 5 at what would stop the run, says what it means and what to do', async () => {
    const { exitCode, stdout } = await check(rolling, '--set', 'release.rolling.deployment=nosuch');
    expect(exitCode).toBe(5);
    expect(stdout).toContain('✗ Deployment default/nosuch: there is no such Deployment');
    expect(stdout).toContain('fix: check its name and the namespace');
  });

  it('a request that is answered wrongly is found before the run', async () => {
    const { exitCode, stdout } = await check(rolling, '--set', 'load.requests.0.expect.status=404');
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(/✗ GET \/ at .*ended as rejected: status 200/);
  });

  it('a version that cannot be read is a warning', async () => {
    const { exitCode, stdout } = await check(rolling, '--set', 'load.version.header=X-Nosuch');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('does not tell its version');
  });

  it('a profile without a release is checked as far as it goes', async () => {
    const file = join(folder, 'load.yaml');
    writeFileSync(file, 'target: { service: { name: hello } }\nload: { duration: 1s }\n');
    const { exitCode, stdout } = await check(file);
    expect({ exitCode, stdout: stdout.split('\n')[0] }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^✓ GET \/ at http:.*: answers as version 11\.0$/),
    });
  });

  it('a run of a release does it first: a fault ends it, unless it was left out', async () => {
    const fault = ['--set', 'load.requests.0.expect.status=404'];
    const quick = ['--set', 'release.baseline=0s', '--set', 'release.settle=0s', '--set', 'load.rate=50/s', '--quiet'];
    const run = (...args: string[]) =>
      runCli(['run', rolling, ...fault, ...quick, ...args, '--kubeconfig', cluster.kubeconfig], { cwd: folder });
    const checked = await run('--out', join(folder, 'checked'));
    expect(checked).toMatchObject({
      exitCode: 5,
      stdout: '',
      stderr: expect.stringContaining('ended as rejected: status 200'),
    });
    const unchecked = await run('--out', join(folder, 'unchecked'), '--no-check');
    expect(unchecked).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('FAIL') });
  });

  it('a run without a release measures whatever is there', async () => {
    const file = join(folder, 'unversioned.yaml');
    writeFileSync(
      file,
      'target: { service: { name: hello } }\nload: { duration: 200ms, requests: [{ expect: { status: 404 } }] }\n',
    );
    const args = ['run', file, '--quiet', '--out', join(folder, 'load'), '--kubeconfig', cluster.kubeconfig];
    expect(await runCli(args, { cwd: folder })).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('FAIL') });
  });
});
