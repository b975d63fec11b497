import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const bin = resolve(import.meta.dirname, '../../bin/cutover.js');

/** There is no `script` (util-linux) on the PATH, which makes the pseudo-terminals. */
export const scriptIsMissing = spawnSync('script', ['--version']).status !== 0;

export interface TerminalSession {
  readonly columns: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs cutover on a terminal that it takes for a person's, and resolves to everything that it wrote. */
export async function onPseudoTerminal(args: readonly string[], { columns, cwd, env = {} }: TerminalSession): Promise<string> {
  const words = [process.execPath, bin, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  const command = `stty cols ${columns} rows 40; exec ${words.join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  await once(child, 'close');
  return text;
}
