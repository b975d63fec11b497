import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandStep } from '../../../src/profile/strategies/command.ts';
import { runStep } from '../../../src/release/commands/run-step.ts';
import { Abandoned, ReleaseFailed } from '../../../src/release/strategy.ts';
import { shellStep } from '../../support/command-steps.ts';
import { processesWith } from '../../support/processes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Runs the step; tells what was shown of it and what was kept, and what is left of it afterwards. */
async function run(step: CommandStep, signal = new AbortController().signal, atLine: (line: string) => void = () => {}) {
  const outputFile = join(temporaryFolder(), 'out', 'step.log');
  const mark = randomUUID();
  const shown: string[] = [];
  let fault: unknown;
  const marked = { ...step, env: { ...step.env, CUTOVER_TEST: mark } };
  try {
    const tell = (line: string) => {
      shown.push(line);
      atLine(line);
    };
    await runStep(marked, { signal, outputFile, tell });
  } catch (thrown) {
    fault = thrown;
  }
  expect(processesWith(`CUTOVER_TEST=${mark}`)).toEqual([]);
  return { fault, shown, kept: existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : '' };
}

describe('a step', () => {
  it('has its output kept, both streams in the order in which they were written', async () => {
    const { fault, kept, shown } = await run(shellStep('for n in 1 2 3; do echo out $n; echo err $n >&2; done; printf tail'));
    expect(fault).toBeUndefined();
    expect(kept).toBe('out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\ntail');
    expect(shown).toEqual(['out 1', 'err 1', 'out 2', 'err 2', 'out 3', 'err 3', 'tail']);
  });

  it('whose output is more than anybody can read is kept whole and shown in part', async () => {
    const { kept, shown } = await run(shellStep('seq 1 300000; echo done'));
    expect(kept).toHaveLength([...Array(300_000).keys()].reduce((sum, n) => sum + `${n + 1}\n`.length, 'done\n'.length));
    expect(shown.at(-1)).toBe('done');
  });

  it('gets its environment on top of that of cutover, and nothing to read', async () => {
    const { kept } = await run(shellStep('echo "$GREETING ${PATH:+path}"; cat; pwd', { env: { GREETING: 'hello' }, cwd: '/' }));
    expect(kept).toBe('hello path\n/\n');
  });

  it.each<[string, Partial<CommandStep>, string]>([
    [
      'exits with another code',
      shellStep('echo working; echo "no such host" >&2; exit 7'),
      'step deploy ended with exit code 7: no such host',
    ],
    ['fails in the middle of a line', shellStep('false; echo not reached'), 'step deploy ended with exit code 1'],
    ['is killed', shellStep('kill -KILL $$'), 'step deploy ended with signal SIGKILL'],
    ['prints colours', shellStep('printf "\\033[31mred\\033[0m\\n\\n"; exit 2'), 'step deploy ended with exit code 2: red'],
    ['takes too long', shellStep('echo waiting; sleep 60', { timeoutMs: 4_000 }), 'step deploy was not done within 4 s: waiting'],
    [
      'is no program',
      { argv: ['/nowhere/at-all', 'x'] },
      'step deploy could not be started: there is no program /nowhere/at-all',
    ],
    [
      'is to run nowhere',
      { argv: ['/bin/true'], cwd: '/nowhere' },
      'step deploy could not be started: there is no folder /nowhere',
    ],
  ])('that %s fails with one sentence', async (_, step, sentence) => {
    const { fault } = await run(shellStep('true', step));
    expect(fault).toBeInstanceOf(ReleaseFailed);
    expect((fault as Error).message).toBe(sentence);
  });

  it('ends the processes that it leaves behind', async () => {
    const { fault, kept } = await run(shellStep('sleep 60 & echo started'));
    expect(fault).toBeUndefined();
    expect(kept).toBe('started\n');
  });
});

describe('a step that is interrupted', () => {
  it.each([
    ['ends itself when it is told to', 'trap "echo cleaning up; exit 0" TERM', 3_000, ['ready', 'cleaning up']],
    ['is killed after the grace when it does not', 'trap "" TERM', 200, ['ready']],
  ])('%s, with all that it started', async (_, trap, graceMs, lines) => {
    const interrupt = new AbortController();
    const line = `${trap}; (trap "" TERM; while :; do sleep 0.05; done) & echo ready; wait`;
    const { fault, shown } = await run(shellStep(line, { graceMs }), interrupt.signal, (printed) => {
      if (printed === 'ready') interrupt.abort(new Error('Ctrl-C'));
    });
    expect(fault).toBeInstanceOf(Abandoned);
    expect((fault as Error).message).toBe('running step deploy');
    expect(shown).toEqual(lines);
  });

  it('is not even started when that was before', async () => {
    const file = join(temporaryFolder(), 'touched');
    const { fault } = await run(shellStep(`touch ${file}`), AbortSignal.abort());
    expect(fault).toBeInstanceOf(Abandoned);
    expect(existsSync(file)).toBe(false);
  });
});

it('is not started where its output cannot be kept', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const touched = join(temporaryFolder(), 'touched');
  const running = runStep(shellStep(`touch ${touched}`), {
    signal: new AbortController().signal,
    outputFile: join(file, 'step.log'),
    tell: () => {},
  });
  await expect(running).rejects.toThrow(/^the output of a step cannot be kept: /);
  expect(existsSync(touched)).toBe(false);
});

it('output is added to what an earlier attempt has left, and only its own last line is told', async () => {
  const outputFile = join(temporaryFolder(), 'step.log');
  writeFileSync(outputFile, 'from before\n');
  const running = runStep(shellStep('exit 3'), { signal: new AbortController().signal, outputFile, tell: () => {} });
  await expect(running).rejects.toThrow(/^step deploy ended with exit code 3$/);
  expect(readFileSync(outputFile, 'utf8')).toBe('from before\n');
});
