import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandPlan, CommandStep } from '../../../src/profile/strategies/command.ts';
import { noCluster } from '../../../src/release/no-cluster.ts';
import { preflight } from '../../../src/release/preflight.ts';
import { release } from '../../../src/release/release.ts';
import { shellStep } from '../../support/command-steps.ts';
import { timing } from '../../support/releases.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function settingsOf(plan: Partial<CommandPlan>) {
  return { ...timing, strategy: 'command', command: { steps: [], undo: [], pods: undefined, output: 'kept', ...plan } } as const;
}

/** Releases without a cluster. Milestones are told as `kind detail`; `at` may interrupt. */
async function released(
  plan: Partial<CommandPlan>,
  { interruptAt, timeoutMs = 30_000 }: { interruptAt?: string; timeoutMs?: number } = {},
) {
  const folder = temporaryFolder();
  const interrupt = new AbortController();
  const milestones: string[] = [];
  const lines: string[] = [];
  const result = await release(
    { ...settingsOf(plan), timeoutMs },
    {
      cluster: noCluster(),
      folder,
      signal: interrupt.signal,
      mark(kind, detail) {
        milestones.push(`${kind} ${detail}`);
        if (`${kind} ${detail}` === interruptAt) interrupt.abort(new Error('Ctrl-C'));
      },
      tell: (step, line) => lines.push(`${step}: ${line}`),
    },
  );
  const output = Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.log'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  return { folder, result, milestones, lines, output };
}

/** Each step adds its name to a file: what happened, in order. */
function noted(file: string, name: string, then = 'true'): CommandStep {
  return shellStep(`echo ${name} >> ${file}; ${then}`, { name });
}

describe('programs as a release', () => {
  it('run one after the other, told where they are, their output shown and kept', async () => {
    const { result, milestones, lines, output, folder } = await released({
      steps: [
        shellStep('echo one', { name: 'first step' }),
        shellStep('echo $CUTOVER_RUN_DIR "${CUTOVER_NAMESPACE-none}"', { name: 'second' }),
      ],
    });
    expect(result).toEqual({ kind: 'released' });
    expect(milestones).toEqual([
      'release-started strategy command',
      'step-started first step',
      'step-finished first step',
      'step-started second',
      'step-finished second',
      'release-finished strategy command',
    ]);
    expect(lines).toEqual(['first step: one', `second: ${folder} none`]);
    expect(output).toEqual({
      'release-output/step-1-first-step.log': 'one\n',
      'release-output/step-2-second.log': `${folder} none\n`,
    });
  });

  it('end with the first that fails, and are taken back by the undo steps in their order', async () => {
    const log = join(temporaryFolder(), 'log');
    const { result, milestones, output } = await released({
      steps: [noted(log, 'one'), noted(log, 'two', 'echo "quota exceeded" >&2; exit 4'), noted(log, 'three')],
      undo: [noted(log, 'back'), noted(log, 'tidy', 'echo tidied')],
    });
    expect(result).toEqual({
      kind: 'failed',
      reason: 'step two ended with exit code 4: quota exceeded',
      restoration: { kind: 'restored', did: ['undo step back', 'undo step tidy'] },
    });
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\nback\ntidy\n');
    expect(milestones.filter((milestone) => milestone.startsWith('restored'))).toEqual([
      'restored undo step back',
      'restored undo step tidy',
    ]);
    expect(output['release-output/undo-2-tidy.log']).toBe('tidied\n');
  });

  it('without undo steps say that what they did stays, rather than that nothing was changed', async () => {
    const { result } = await released({ steps: [shellStep('exit 1')] });
    expect(result).toMatchObject({
      kind: 'failed',
      restoration: { kind: 'left', why: expect.stringContaining('no undo steps') },
    });
  });

  it('an undo step that fails is told with its last line, and ends the undo', async () => {
    const { result } = await released({
      steps: [shellStep('exit 1')],
      undo: [shellStep('echo cannot; exit 9', { name: 'back' }), shellStep('true', { name: 'tidy' })],
    });
    expect(result).toMatchObject({
      restoration: {
        kind: 'failed',
        reason: 'undo step back: step back ended with exit code 9: cannot',
        left: ['undo step back', 'undo step tidy'],
      },
    });
  });

  it('that take too long fail with the step that was running', async () => {
    const { result } = await released({ steps: [shellStep('sleep 60', { name: 'slow' })] }, { timeoutMs: 1_500 });
    expect(result).toMatchObject({ kind: 'failed', reason: 'the release was not done within 1.5 s, while running step slow' });
  });

  it.each([
    ['release-started strategy command', 'undo\n'],
    ['step-started one', 'undo\n'],
    ['step-finished one', 'one\nundo\n'],
    ['step-started two', 'one\nundo\n'],
    ['step-finished two', 'one\ntwo\nundo\n'],
  ])('interrupted at "%s" are taken back', async (interruptAt, did) => {
    const log = join(temporaryFolder(), 'log');
    const { result, milestones } = await released(
      { steps: [noted(log, 'one'), noted(log, 'two')], undo: [noted(log, 'undo')] },
      { interruptAt },
    );
    expect(result).toMatchObject({ kind: 'interrupted', restoration: { kind: 'restored', did: ['undo step undo'] } });
    expect(milestones).not.toContain('release-finished strategy command');
    expect(readFileSync(log, 'utf8')).toBe(did);
  });
});

describe('before a release by programs', () => {
  it.each<[string, Partial<CommandStep>, RegExp]>([
    ['a program that is on no PATH', { argv: ['no-such-program-anywhere'] }, /there is no program "no-such-program-anywhere"/],
    ['a path where there is none', { argv: ['./deploy.sh'], cwd: '/' }, /there is no program "\.\/deploy\.sh"/],
  ])('%s is found', async (_, step, fault) => {
    await expect(preflight(settingsOf({ steps: [shellStep('true', step)] }), noCluster())).rejects.toThrow(fault);
    await expect(preflight(settingsOf({ undo: [shellStep('true', step)] }), noCluster())).rejects.toThrow(fault);
  });

  it('a script beside the profile is found, if it may be run', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'deploy.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(cwd, 'notes.txt'), '', { mode: 0o644 });
    const check = (program: string) => preflight(settingsOf({ steps: [shellStep('', { argv: [program], cwd })] }), noCluster());
    await expect(check('./deploy.sh')).resolves.toBeUndefined();
    await expect(check('./notes.txt')).rejects.toThrow(/no program/);
  });
});
