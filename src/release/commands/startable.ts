import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { CutoverError } from '../../errors.ts';
import type { CommandStep } from '../../profile/strategies/command.ts';

/** Throws CutoverError when the step's program is not there: found before the load starts rather than in the middle of a release. */
export function assertStartable(
  { name, argv: [program = ''], cwd, env }: CommandStep,
  path = env['PATH'] ?? process.env['PATH'],
): void {
  const folders = program.includes('/') ? [''] : (path ?? '').split(delimiter);
  const candidates = folders.map((folder) => resolve(cwd ?? '.', join(folder, program)));
  if (candidates.some(isProgram)) return;
  const next = program.includes('/') ? `it was looked for as ${candidates[0]}` : 'install it, or give its path';
  throw new CutoverError(`there is no program "${program}"`, { where: `step ${name}`, next });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
