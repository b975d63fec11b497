import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';

/**
 * Makes the folder with all that lead to it, one by one: Node's own recursive way never returns where a parent refuses with ENOENT, as
 * those below /proc do. Throws CutoverError.
 */
export function makeFolder(path: string): void {
  try {
    for (const folder of missingFolders(path)) makeOne(folder);
  } catch (cause) {
    throw new CutoverError(`the folder for the evidence cannot be made: ${messageOf(cause)}`, {
      where: path,
      next: 'name a folder that you may write to with --out',
      cause,
    });
  }
}

/** Outermost first. */
function missingFolders(path: string): string[] {
  const parent = dirname(path);
  if (parent === path || isThere(path)) return [];
  return [...missingFolders(parent), path];
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (fault) {
    // Somebody else may have been faster.
    if (!isThere(folder)) throw fault;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
