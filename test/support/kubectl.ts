import { spawn, spawnSync } from 'node:child_process';
import { expect } from 'vitest';

export const kubectlIsMissing = spawnSync('kubectl', ['version', '--client']).status !== 0;
if (kubectlIsMissing) process.stderr.write('kubectl is not on the PATH: its tests are skipped\n');

export interface KubectlResult {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the machine's kubectl against a cluster. */
export interface Kubectl {
  readonly run: (...args: string[]) => Promise<KubectlResult>;
  /** Its output; the test fails when it does not succeed. */
  readonly ok: (...args: string[]) => Promise<string>;
}

/** `home` is where kubectl keeps what it knows of the cluster; `env` is added to its environment. */
export function kubectlFor(
  { kubeconfigPath }: { readonly kubeconfigPath: string },
  home: string,
  env: Readonly<Record<string, string>> = {},
): Kubectl {
  const whole = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfigPath, ...env };
  const run = (...args: string[]): Promise<KubectlResult> => {
    const child = spawn('kubectl', args, { env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exit) => resolve({ exit, ...result }));
    });
  };
  return {
    run,
    async ok(...args) {
      const result = await run(...args);
      expect(result, `kubectl ${args.join(' ')}`).toMatchObject({ exit: 0 });
      return result.stdout;
    },
  };
}

/** The rows of a table that kubectl printed, by the names of its header. */
export function tableRows(table: string): Record<string, string>[] {
  const [header = '', ...lines] = table.trimEnd().split('\n');
  const names = [...header.matchAll(/\S+( \S+)*\s*/g)].map(({ 0: text, index }) => ({ name: text.trim(), start: index }));
  return lines.map((line) =>
    Object.fromEntries(names.map(({ name, start }, at) => [name, line.slice(start, names[at + 1]?.start).trim()])),
  );
}
