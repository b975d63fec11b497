import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

const root = resolve(import.meta.dirname, '../..');
let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

/** A folder with a profile of a short load, and an `npx` that runs this cutover instead of fetching one. */
function workspace(...thresholds: string[]) {
  const cwd = temporaryFolder();
  const load = { threads: 2, loops: 5 };
  writeFileSync(join(cwd, 'shop.yaml'), JSON.stringify({ target: { url: server.url }, load, thresholds }));
  mkdirSync(join(cwd, 'bin'));
  const npx = join(cwd, 'bin/npx');
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1 $2" = '--yes cutover@latest' ] || exit 9\nshift 2\nexec '${process.execPath}' '${join(root, 'bin/cutover.js')}' "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const path = [join(cwd, 'bin'), join(process.execPath, '..'), process.env['PATH']].join(delimiter);
  // Not synchronously: the server that is asked is in this process.
  const run = (script: string, env: Readonly<Record<string, string>>) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
      const options = { cwd, env: { PATH: path, ...env } };
      execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], options, (fault, stdout, stderr) =>
        done({ status: fault === null ? 0 : Number(fault.code), stdout, stderr }),
      );
    });
  const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
  return { cwd, run, read };
}

describe('the GitHub Action', () => {
  const { inputs, runs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
    runs: { steps: { id?: string; run?: string; env?: Record<string, string> }[] };
  };
  const step = runs.steps.find(({ id }) => id === 'run');

  /** What the step's `env` is made of, for these inputs. */
  function environment(given: Record<string, string>, cwd: string): Record<string, string> {
    const valueOf = (expression: string): string =>
      expression.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => given[name] ?? inputs[name]?.default ?? '');
    const env = Object.entries(step?.env ?? {}).map(([name, expression]) => [name, valueOf(expression)]);
    return { ...Object.fromEntries(env), GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'), GITHUB_OUTPUT: join(cwd, 'output') };
  }

  it.each([
    ['passes', 'dropped == 0', 0, 'pass', '✅ PASS'],
    ['fails', 'sent == 0', 3, 'fail', '❌ FAIL'],
  ])('%s as the verdict says, with a summary, annotations and an output', async (_, threshold, code, verdict, mark) => {
    const { cwd, run, read } = workspace(threshold);
    const given = { profile: 'shop.yaml', arguments: '--set load.loops=3 --quiet' };
    const { status, stdout } = await run(step?.run ?? '', environment(given, cwd));
    expect(status).toBe(code);
    expect(stdout).toContain(`title=cutover shop%3A ${verdict}::`);
    expect(read('output')).toBe(`verdict=${verdict}\n`);
    expect(read('summary.md')).toContain(`## ${mark} <code>shop</code>`);
    expect(read('cutover-report/junit.xml')).toContain('<testsuites name="cutover"');
    expect(JSON.parse(read('cutover-report/run.json'))).toMatchObject({ requests: { sent: 6 } });
  });

  it('fails where cutover could not begin, without an output', async () => {
    const { cwd, run } = workspace('dropped == 0');
    const { status, stderr } = await run(step?.run ?? '', environment({ profile: 'none.yaml' }, cwd));
    expect(status).toBe(2);
    expect(stderr).toContain('none.yaml');
  });
});

describe('the GitLab template', () => {
  it('runs the profile, and leaves what its artifacts name', async () => {
    const template = parse(readFileSync(join(root, 'integrations/gitlab.yml'), 'utf8')) as {
      '.cutover': { script: string[]; variables: Record<string, string>; artifacts: { reports: { junit: string } } };
    };
    const { script, variables, artifacts } = template['.cutover'];
    const { run, read } = workspace('dropped == 0');
    const { status } = await run(script.join('\n'), { ...variables, PROFILE: 'shop.yaml' });
    expect(status).toBe(0);
    expect(read(artifacts.reports.junit)).toContain('<testsuites name="cutover"');
  });
});
