import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';

function isMissing(shell: string): boolean {
  if (spawnSync(shell, ['--version']).status === 0) return false;
  process.stderr.write(`${shell} is not on the PATH: its completion is not tried\n`);
  return true;
}

/** What bash offers at the end of the line. */
function offered(script: string, line: string): string[] {
  const words = line.split(' ');
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _cutover; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('cutover completion', () => {
  it('completes commands and options in bash', async () => {
    const { stdout: script, exitCode } = await runCli(['completion', 'bash']);
    expect(exitCode).toBe(0);
    expect(offered(script, 'cutover r')).toEqual(['run', 'report', 'rollback']);
    expect(offered(script, 'cutover cluster ')).toEqual(expect.arrayContaining(['up', 'down', 'status']));
    expect(offered(script, 'cutover cluster up --ap')).toEqual(['--apply']);
    expect(offered(script, 'cutover run profile.yaml --thr')).toEqual([]);
    expect(offered(script, 'cutover load http://a --thr')).toEqual(['--threads', '--threshold']);
  });

  it.skipIf(isMissing('fish'))('completes them in fish', async () => {
    const { stdout: script } = await runCli(['completion', 'fish']);
    const ask = (line: string): string[] => {
      const { stdout } = spawnSync('fish', ['--no-config', '-c', `${script}\ncomplete -C '${line}'`], { encoding: 'utf8' });
      return [...stdout.matchAll(/^\S+/gm)].map(([word]) => word);
    };
    expect(ask('cutover r').toSorted()).toEqual(['report', 'rollback', 'run']);
    expect(ask('cutover cluster ').toSorted()).toEqual(['down', 'status', 'up']);
    expect(ask('cutover run --ku')).toEqual(['--kubeconfig']);
  });

  it.skipIf(isMissing('zsh'))('has a script that zsh takes', async () => {
    const { stdout: script } = await runCli(['completion', 'zsh']);
    expect(script).toContain("'rollback:take back");
    const { status, stderr } = spawnSync('zsh', ['-n', '-c', script], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('refuses another shell', async () => {
    const { stderr, exitCode } = await runCli(['completion', 'tcsh']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish');
  });
});
