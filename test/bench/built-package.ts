import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

let built: string | undefined;

/** The program of a package that is built as for publishing: what users install starts faster than a clone's TypeScript. */
export function builtProgram(): string {
  built ??= build();
  return join(built, 'bin/cutover.js');
}

/** Into a folder that goes when the bench ends. */
function build(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-bench-package-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')]);
  for (const part of ['bin', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
