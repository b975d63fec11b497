import { execFile, type ExecFileException } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedCluster, PROFILES } from '../support/embedded.ts';
import { packedPackage, type PackedPackage } from '../support/packed-package.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer } from '../support/version-server.ts';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** A Node that is too old for cutover but can start it, where the machine has one. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));

let packed: PackedPackage;
beforeAll(async () => {
  packed = await packedPackage();
  // It compiles everything.
}, 600_000);
afterAll(() => packed.remove());

/** A demo in little time, on a machine that does other things as well: how fast answers come is not what is looked at. */
const DEMO = [
  'proof.maxGeneratorStall=10s',
  'thresholds=["dropped == 0", "error_rate < 0.1%"]',
  'release.baseline=2s',
  'release.settle=2s',
  'release.blueGreen.hold=1s',
].flatMap((set) => ['--set', set]);
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
const oldest = `${engines.node.replace('>=', '')}.0`;
/** What npm ends with when there is no way to the registry, or somebody in between has none for it. */
const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|E40[37]|E50[0-9])\b/;

/** Runs the demo and looks at what it leaves. Resolves to the version of the Node that it ran on. */
async function demo(program: string, args: readonly string[], folder: string, PATH = process.env['PATH']): Promise<string> {
  const run = execute(program, [...args, 'demo', '--quiet', ...DEMO, '--out', join(folder, 'run')], {
    cwd: folder,
    env: { ...process.env, PATH, TMPDIR: folder },
  });
  const { stdout } = await run.catch((fault: ExecFileException) => fault);
  expect(stdout).toContain('PASS');
  expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain('<title>Pass: ');
  const report = JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8')) as { environment: { node: string } };
  return report.environment.node;
}

describe('the published package', () => {
  let ranOnOldest = false;

  it(`runs the demo on Node ${oldest}, as npm installs both into an empty folder`, async ({ skip }) => {
    const folder = temporaryFolder();
    copyFileSync(packed.tarball, join(folder, 'cutover.tgz'));
    // The package of that name is the program itself, which its install script fetches.
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    try {
      const more = ['--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
      await execute('npm', ['install', ...more, './cutover.tgz', `node@${oldest}`], { cwd: folder });
    } catch (fault) {
      const stderr = String((fault as ExecFileException).stderr);
      if (UNREACHABLE.test(stderr)) skip(`Node ${oldest} could not be fetched: ${stderr.split('\n')[0]}`);
      throw fault;
    }
    const bin = join(folder, 'node_modules/.bin');
    expect(await demo(join(bin, 'cutover'), [], folder, [bin, process.env['PATH']].join(delimiter))).toBe(oldest);
    const judged = "import { judge } from 'cutover'; console.log((await judge('run')).verdict, process.version);";
    const { stdout } = await execute(join(bin, 'node'), ['--input-type=module', '--eval', judged], { cwd: folder });
    expect(stdout).toBe(`pass v${oldest}\n`);
    ranOnOldest = true;
  }, 600_000);

  it('runs the demo without the sources', async () => {
    expect(existsSync(join(packed.installed, 'src'))).toBe(false);
    if (ranOnOldest) return;
    await demo(process.execPath, [join(packed.installed, 'bin/cutover.js')], temporaryFolder());
  });

  it.skipIf(OLD_NODE === undefined)('says what it needs when it is started on an older Node', async ({ skip }) => {
    const old = OLD_NODE ?? '';
    const { stdout: version } = await execute(old, ['--version']);
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= 22) skip(`this machine's own Node is ${version.trim()}, which is not too old`);
    const failed = await execute(old, [join(root, 'bin/cutover.js'), '--version']).catch((fault: unknown) => fault);
    expect(failed).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`needs Node 22.19 or newer; this is Node ${version.trim().slice(1)}`),
    });
  });
});

/** The programs in docs/api.md, in their order. */
const [suite = '', ...programs] = [...readFileSync(join(root, 'docs/api.md'), 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(
  ([, code = '']) => code,
);

describe('the library of the published package', () => {
  it('has types for all that docs/api.md shows, without those of the Kubernetes client', async () => {
    const folder = join(packed.project, 'types');
    mkdirSync(folder);
    const files = [suite, ...programs].map((code, index) => {
      writeFileSync(join(folder, `${index}.ts`), code);
      return `${index}.ts`;
    });
    writeFileSync(join(packed.project, 'package.json'), JSON.stringify({ type: 'module' }));
    const options = { target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, files }));
    const compiled = await execute(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--listFiles'], {
      maxBuffer: 2 ** 24,
    }).catch((fault: ExecFileException) => fault);
    const lines = String(compiled.stdout).split('\n');
    expect(lines.filter((line) => line.includes('error TS'))).toEqual([]);
    expect(compiled).not.toBeInstanceOf(Error);
    expect(compiled.stdout).toContain(join('dist', 'api.d.ts'));
    expect(compiled.stdout).not.toContain('@kubernetes');
  });

  it('runs the suite of docs/api.md, against a server and a cluster', async () => {
    const folder = temporaryFolder();
    await using cluster = await disposable(embeddedCluster(join(folder, 'cluster'), ['hello-rolling.yaml', 'service.yaml']));
    writeFileSync(join(packed.project, 'release.test.ts'), suite);
    mkdirSync(join(packed.project, 'release'));
    // Another process of a busy machine may take the time of this one: how fast answers come is not what is looked at.
    const profile = readFileSync(join(PROFILES, 'rolling.yaml'), 'utf8').replace(/ {2}- p99.*\n/, '');
    writeFileSync(join(packed.project, 'release/shop.yaml'), `${profile}proof: { maxGeneratorStall: 10s }\n`);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { stdout } = await execute(process.execPath, [vitest, 'run', '--root', packed.project, '--reporter', 'verbose'], {
      cwd: packed.project,
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig, NO_COLOR: '1', TMPDIR: folder },
    });
    expect(stdout).toContain('✓ release.test.ts > the shop answers every request');
    expect(stdout).toContain('✓ release.test.ts > a release drops nothing');
    expect(stdout).toContain('release-finished');
  }, 300_000);

  it('runs in a plain program, and prints nothing of its own', async () => {
    const folder = temporaryFolder();
    const server = await startVersionServer('11.0');
    const program = join(packed.project, 'plain.mjs');
    writeFileSync(
      program,
      `import { run } from 'cutover';
       const report = await run({ target: { url: '${server.url}' }, load: { threads: 2, loops: 5 } });
       console.log(report.requests.sent, report.requests.dropped, report.folder);`,
    );
    const ended = await execute(process.execPath, [program], { env: { ...process.env, TMPDIR: folder } });
    server.close();
    expect(ended).toEqual({ stdout: '10 0 null\n', stderr: '' });
  });

  it('gives out its JSON Schema, and nothing of its inside', async () => {
    const program = join(packed.project, 'inside.mjs');
    writeFileSync(
      program,
      `console.log(import.meta.resolve('cutover/profile.schema.json').endsWith('profiles/profile.schema.json'));
       await import('cutover/dist/run.js').catch(({ code }) => console.log(code));`,
    );
    const { stdout } = await execute(process.execPath, [program]);
    expect(stdout).toBe('true\nERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });
});

/** Down with the test, however it ends. */
async function disposable<Cluster extends { down(): Promise<void> }>(starting: Promise<Cluster>) {
  const cluster = await starting;
  return { ...cluster, [Symbol.asyncDispose]: () => cluster.down() };
}
