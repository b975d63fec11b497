import { createServer } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type EmbeddedCluster, embeddedCluster, PROFILES } from '../support/embedded.ts';

const blueGreen = join(PROFILES, 'blue-green.yaml');
const rolling = join(PROFILES, 'rolling.yaml');

describe('bad input has a clear error, says where and what next, and sends nothing', () => {
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

  const profile = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const run = (...args: string[]) => runCli(['run', ...args, '--out', join(folder, 'never')], { cwd: folder });
  const onCluster = (...args: string[]) => run(...args, '--kubeconfig', cluster.kubeconfig);

  it('unknown key: file, line, column and the nearest known key', async () => {
    const file = profile('unknown-key.yaml', 'target: { url: "http://127.0.0.1:9" }\nload:\n  duration: 1s\n  thraeds: 5\n');
    const { exitCode, stderr } = await run(file);
    expect(stderr).toContain('unknown-key.yaml:4:3');
    expect(stderr).toMatch(/thraeds.*threads/);
    expect(exitCode).toBe(2);
  });

  it('wrong unit: what was found and what was expected', async () => {
    const file = profile('wrong-unit.yaml', 'target: { url: "http://127.0.0.1:9" }\nload:\n  duration: 5 parsecs\n');
    const { exitCode, stderr } = await run(file);
    expect(stderr).toContain('wrong-unit.yaml:3:13');
    expect(stderr).toMatch(/expected a duration.*found "5 parsecs"/);
    expect(exitCode).toBe(2);
  });

  it('a threshold that is none: place, column and the nearest metric', async () => {
    const file = profile(
      'threshold.yaml',
      'target: { url: "http://127.0.0.1:9" }\nload: { duration: 1s }\nthresholds:\n  - droped == 0\n',
    );
    const { exitCode, stderr } = await run(file);
    expect(stderr).toContain('threshold.yaml:4:5');
    expect(stderr).toMatch(/droped.*dropped/);
    expect(exitCode).toBe(2);
  });

  it('missing manifest', async () => {
    const { exitCode, stderr } = await onCluster(blueGreen, '--set', 'release.blueGreen.colours.green.manifest=nowhere.yaml');
    expect(stderr).toContain('nowhere.yaml');
    expect(exitCode).toBe(2);
  });

  it('missing profile', async () => {
    const { exitCode, stderr } = await run('nowhere.yaml');
    expect(stderr).toContain('nowhere.yaml');
    expect(exitCode).toBe(2);
  });

  it('unreachable URL', async () => {
    const { exitCode, stderr } = await runCli(['load', 'http://127.0.0.1:9/', '--out', join(folder, 'never')]);
    expect(stderr).toContain('http://127.0.0.1:9');
    expect(stderr).toMatch(/cannot be reached.*ECONNREFUSED/);
    expect(exitCode).toBe(2);
  });

  it('unreachable API', async () => {
    const kubeconfig = profile(
      'gone.kubeconfig',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'gone', cluster: { server: 'https://127.0.0.1:9' } }],
        users: [{ name: 'me', user: { token: 'x' } }],
        contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'me' } }],
        'current-context': 'gone',
      }),
    );
    const { exitCode, stderr } = await run(rolling, '--kubeconfig', kubeconfig);
    expect(stderr).toContain('https://127.0.0.1:9');
    expect(exitCode).toBe(5);
  });

  it('no such Deployment', async () => {
    const { exitCode, stderr } = await onCluster(rolling, '--set', 'release.rolling.deployment=nosuch');
    expect(stderr).toContain('nosuch');
    expect(exitCode).toBe(5);
  });

  it('no such Service', async () => {
    const { exitCode, stderr } = await onCluster(
      blueGreen,
      '--set',
      'release.blueGreen.service=nosuch',
      '--set',
      'target.service.name=nosuch',
    );
    expect(stderr).toContain('nosuch');
    expect(exitCode).toBe(5);
  });

  it('a Service whose selector matches nothing', async () => {
    const service = await cluster.port.get('Service', 'hello');
    await cluster.port.patchServiceSelector('hello', 'app', 'nobody', service?.metadata?.resourceVersion ?? '');
    const { exitCode, stderr } = await onCluster(blueGreen);
    const changed = await cluster.port.get('Service', 'hello');
    await cluster.port.patchServiceSelector('hello', 'app', 'hello', changed?.metadata?.resourceVersion ?? '');
    expect(stderr).toMatch(/Service default\/hello.*select/);
    expect(exitCode).toBe(5);
  });

  it('unreadable kubeconfig: missing, not a kubeconfig', async () => {
    const missing = await run(rolling, '--kubeconfig', join(folder, 'no.kubeconfig'));
    expect(missing.stderr).toContain('no.kubeconfig');
    expect(missing.exitCode).toBe(2);
    const wrong = await run(rolling, '--kubeconfig', profile('wrong.kubeconfig', 'hello: [world'));
    expect(wrong.stderr).toContain('wrong.kubeconfig');
    expect(wrong.exitCode).toBe(2);
  });

  it('port in use: a Service whose node port another program has', async () => {
    const other = createServer().listen(31_996, '0.0.0.0');
    await once(other, 'listening');
    const spec = { type: 'NodePort', selector: { app: 'hello' }, ports: [{ port: 80, nodePort: 31_996 }] };
    const service = profile(
      'service.yaml',
      JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'hello' }, spec }),
    );
    const dir = join(folder, 'port-in-use');
    const { exitCode, stderr } = await runCli(['cluster', 'up', '--dir', dir, '--apply', service]);
    other.close();
    expect(stderr).toMatch(/another program listens on 127\.\d+\.0\.1:31996/);
    expect(exitCode).toBe(5);
    expect(existsSync(dir)).toBe(false);
  });

  it('a folder that already holds a run', async () => {
    const target = createServer((_, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
    await once(target, 'listening');
    const address = target.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    const out = join(folder, 'twice');
    await runCli(['load', url, '--loops', '1', '--threads', '2', '--out', out]);
    const { exitCode, stderr } = await runCli(['load', url, '--loops', '1', '--threads', '2', '--out', out]);
    target.close();
    expect(stderr).toContain(out);
    expect(exitCode).toBe(2);
  });

  it('a folder without a run', async () => {
    mkdirSync(join(folder, 'empty'));
    const { exitCode, stderr } = await runCli(['report', join(folder, 'empty')]);
    expect(stderr).toContain('empty');
    expect(exitCode).toBe(2);
  });

  it.each([
    [['frobnicate'], /unknown command/],
    [['run'], /missing required argument/],
    [['run', blueGreen, '--set', 'oops'], /KEY=VALUE/],
    [['run', blueGreen, '--set', 'load.thredas=5'], /load\.thredas.*threads/],
    [['demo', '--strategy', 'big-bang'], /blue-green, rolling, recreate/],
    [['load', 'ftp://127.0.0.1/'], /http/],
    [['load', 'http://127.0.0.1:9/', '--threads', 'many'], /threads/],
    [['cluster', 'up', '--endpoint-lag', '5 parsecs'], /--endpoint-lag/],
  ])('command line %j', async (args, said) => {
    const { exitCode, stderr } = await runCli(args, { cwd: folder });
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(2);
  });
});
