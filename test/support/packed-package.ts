import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** The package as it would be published. */
export interface PackedPackage {
  readonly tarball: string;
  /** It, unpacked. Its dependencies are those of this repository. */
  readonly installed: string;
  /** A folder of somebody who has it installed, with vitest and TypeScript. */
  readonly project: string;
  remove(): void;
}

/** Builds and packs it, which replaces dist/: one test file at a time. */
export async function packedPackage(): Promise<PackedPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-package-'));
  const packed = await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const tarball = join(folder, packed.stdout.trim().split('\n').at(-1) ?? '');
  const project = join(folder, 'project');
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  await execute('tar', ['-xzf', tarball, '-C', modules]);
  const installed = join(modules, 'package');
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  symlinkSync(installed, join(modules, 'cutover'));
  for (const name of ['vitest', 'typescript', '@types']) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  return { tarball, installed, project, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
