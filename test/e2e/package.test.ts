import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** A Node that is too old for cutover but can start it, where the machine has one. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));

describe('the published package', () => {
  it('is built from the sources and runs a demo without them', async () => {
    const folder = temporaryFolder();
    const packed = await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
    await execute('tar', ['-xzf', join(folder, packed.stdout.trim().split('\n').at(-1) ?? ''), '-C', folder]);
    const installed = join(folder, 'package');
    expect(existsSync(join(installed, 'src'))).toBe(false);
    symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));

    const out = join(folder, 'run');
    const { stdout } = await execute(process.execPath, [join(installed, 'bin/cutover.js'), 'demo', '--quiet', '--out', out], {
      env: { ...process.env, TMPDIR: folder },
    });
    expect(stdout).toContain('PASS');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<title>Pass: ');
    // It compiles everything, and runs a release.
  }, 180_000);

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
