import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { CutoverError } from '../../errors.ts';
import type { CommandStep } from '../../profile/strategies/command.ts';

/** Throws CutoverError when the step's program is not there: found before the load starts rather than in the middle of a release. */
export function assertProgram(step: CommandStep): void {
  if (findProgram(step) !== undefined) return;
  const [program = ''] = step.argv;
  const next = program.includes('/')
    ? `it was looked for in ${step.cwd ?? 'the working directory'}`
    : 'install it, or give its path';
  throw new CutoverError(`there is no program "${program}"`, { where: `step ${step.name}`, next });
}

/** Absolute path of what would be run; undefined: nothing. */
export function findProgram({ argv: [program = ''], cwd = '.', env }: CommandStep): string | undefined {
  const path = env['PATH'] ?? process.env['PATH'] ?? '';
  const folders = program.includes('/') ? ['.'] : path.split(delimiter);
  return folders.map((folder) => resolve(cwd, folder, program)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
