import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runMeasured } from './measure/process.ts';

const run = promisify(execFile);

/** Why a program is not there, in words. */
export class Absent {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Where a program (or, with an absolute path, any file) is; installed by apt from `packageName` when it is nowhere yet. */
export async function debianProgram(program: string, packageName: string): Promise<string | Absent> {
  const present = onPath(program);
  if (present !== undefined) return present;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
    return new Absent(`not installed, and only root can do \`apt-get install ${packageName}\` on a Debian`);
  }
  process.stderr.write(`installing ${packageName}\n`);
  try {
    // RUNLEVEL=1 keeps the package from starting a service of its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    await run('apt-get', ['install', '-y', '--no-install-recommends', packageName], { env, timeout: 600_000 });
  } catch (error) {
    return new Absent(`apt-get install ${packageName}: ${lastLine(error)}`);
  }
  return onPath(program) ?? new Absent(`${packageName} holds no ${program}`);
}

/** Of a program that does not tell its own. */
export async function debianVersion(packageName: string): Promise<string> {
  const { stdout } = await runMeasured(['dpkg-query', '-W', '-f', '${Version}', packageName], { timeoutMs: 10_000 });
  return /^[^-]+/.exec(stdout)?.[0] ?? 'unknown';
}

/** The entry of an npm package's program, installed into a folder outside of the repository that the next bench finds again. */
export async function npmProgram(packageName: string, entry: string): Promise<string | Absent> {
  const prefix = join(tmpdir(), `cutover-bench-npm-${packageName}`);
  const path = join(prefix, 'node_modules', packageName, entry);
  if (existsSync(path)) return path;
  process.stderr.write(`installing ${packageName}\n`);
  try {
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts'];
    await run('npm', ['install', '--prefix', prefix, ...quiet, packageName], { timeout: 300_000 });
  } catch (error) {
    return new Absent(`npm install ${packageName}: ${lastLine(error)}`);
  }
  return existsSync(path) ? path : new Absent(`${packageName} holds no ${entry}`);
}

function onPath(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => resolve(folder, program)).find((path) => existsSync(path));
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
