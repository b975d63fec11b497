import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { linkModules } from './link-modules.ts';

const folder = resolve(import.meta.dirname, '../client');
/** In a clone the sources are there as they were written, in a published package only what was built from them. */
const extension = extname(import.meta.filename);

/** The script of a page, linked from its module in client/, named without its extension, and what that imports. */
export function clientScript(entry: 'main' | 'series' | 'live/main'): string {
  return linkModules(`${entry}${extension}`, (path) => {
    const code = readFileSync(join(folder, path), 'utf8');
    return withoutComments(extension === '.ts' ? withoutTypes(code) : code);
  });
}

/** Node calls the function experimental and says so in every run: that is for us to know, not for who reads a report. */
function withoutTypes(code: string): string {
  const warning = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  Object.defineProperty(process, 'emitWarning', { value: () => undefined, configurable: true });
  try {
    return stripTypeScriptTypes(code);
  } finally {
    if (warning !== undefined) Object.defineProperty(process, 'emitWarning', warning);
  }
}

/** Comment lines are for readers of the sources; blanks are what types leave behind. */
function withoutComments(code: string): string {
  return code
    .replace(/^\s*\/\*\*.*?\*\/$/gms, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
}
