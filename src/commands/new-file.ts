import { existsSync, writeFileSync } from 'node:fs';
import { CutoverError, messageOf } from '../errors.ts';

/** Throws CutoverError where there is such a file. */
export function refuseExisting(path: string, next: string): void {
  if (existsSync(path)) throw new CutoverError('there is such a file already, and it stays', { where: path, next });
}

/** Throws CutoverError where it cannot be written, or is there although it must not be. */
export function writeProfile(path: string, text: string, { overwrite }: { readonly overwrite: boolean }): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    throw new CutoverError(`the profile cannot be written: ${messageOf(cause)}`, { where: path, cause });
  }
}

/** What a profile in this file is called: letters, digits, dot, dash and underscore. */
export function profileNameOf(path: string): string {
  const [base = ''] = path.split(/[\\/]/).slice(-1);
  const name = base
    .replace(/\.(ya?ml|jmx)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'release' : name;
}
