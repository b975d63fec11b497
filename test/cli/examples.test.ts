import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { describeProgram } from '../../src/cli/program.ts';
import { REPORT_FORMATS } from '../../src/report/formats/by-name.ts';
import { parseThresholds } from '../../src/verdict/thresholds/threshold.ts';

const root = resolve(import.meta.dirname, '../..');

/** The program, and the commands that people give it and that do something, by their words; `called` gets the words of the one whose action a line reaches. */
function program() {
  let printed = '';
  let called = '';
  const output = { write: (text: string) => void (printed += text), isTerminal: false, columns: 80 };
  const described = describeProgram({
    host: { cwd: root, env: {}, stdout: output, stderr: output, onInterrupt: () => () => {} },
    done: () => {},
  });
  const commands = new Map<string, Command>();
  const visit = (command: Command, words: readonly string[]): void => {
    for (const sub of command.createHelp().visibleCommands(command)) {
      if (sub.name() !== 'help') visit(sub, [...words, sub.name()]);
    }
    if (command.commands.length > 0) return;
    commands.set(words.join(' '), command);
    command.action(() => void (called = words.join(' ')));
  };
  visit(described, []);
  return {
    commands,
    async parse(args: readonly string[]): Promise<string> {
      called = '';
      await described.parseAsync([...args], { from: 'user' });
      return called;
    },
    async help(words: string): Promise<string> {
      printed = '';
      await described.parseAsync([...words.split(' '), '--help'], { from: 'user' }).catch(() => {});
      return printed;
    },
  };
}

/** As a shell splits it, up to a redirection. */
function wordsOf(line: string): string[] {
  return [...line.replace(/ > \S+$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('the help of every command', () => {
  const words = [...program().commands.keys()];

  it('is of all commands', () => {
    expect(words).toEqual(expect.arrayContaining(['run', 'load', 'import', 'cluster up', 'completion']));
  });

  it.each(words)('cutover %s has two to four examples that are ones of it', async (command) => {
    const help = await program().help(command);
    const lines = (help.split('\nExamples:\n')[1] ?? '').split('\n').filter((line) => line.startsWith('  cutover '));
    expect([2, 3, 4]).toContain(lines.length);
    for (const line of lines) {
      const [first, ...args] = wordsOf(line);
      expect([first, await program().parse(args)]).toEqual(['cutover', command]);
      const after = (option: string): string[] => args.flatMap((word, index) => (args[index - 1] === option ? [word] : []));
      for (const format of after('--report')) expect(REPORT_FORMATS.map(({ name }) => name)).toContain(format.split('=')[0]);
      for (const file of after('--apply')) expect(existsSync(join(root, file))).toBe(true);
      const thresholds = after('--threshold').map((text) => ({ text, where: line }));
      expect(parseThresholds(thresholds, ['/'])).toHaveLength(thresholds.length);
    }
  });
});
