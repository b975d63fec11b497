import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isScalar, LineCounter, parseDocument, type Scalar } from 'yaml';
import { CutoverError, messageOf } from '../errors.ts';
import type { StateFilePlan } from '../profile/strategies/state-file.ts';

/** What a state file says. */
export interface State {
  readonly value: string;
  /** Where it says so: `state.yaml:3:8`. */
  readonly where: string;
}

/** Throws CutoverError for a file that cannot be read, is no YAML, or has no text at the key. */
export async function readState({ file, key }: StateFilePlan): Promise<State> {
  const { value, where } = locate(await textOf(file), file, key);
  return { value, where };
}

/**
 * Sets the key's value and leaves every other byte of the file as it is. Readers see the old file or the new one, never a part of it.
 * Throws CutoverError when that is not possible; then nothing was changed.
 */
export async function writeState({ file, key }: StateFilePlan, value: string): Promise<void> {
  const text = await textOf(file);
  const { start, end, type } = locate(text, file, key);
  const changed = text.slice(0, start) + written(value, type) + text.slice(end);
  const { value: found, where } = locate(changed, file, key);
  if (found !== value) throw new CutoverError(`"${value}" cannot be written as the value of "${key}"`, { where });
  try {
    await replaceFile(await realpath(file), changed);
  } catch (fault) {
    throw new CutoverError(`the state file cannot be written: ${messageOf(fault)}`, { where: file, cause: fault });
  }
}

/** Throws CutoverError when the file could not be replaced: known before a release needs it. */
export async function checkWritable({ file }: StateFilePlan): Promise<void> {
  const folder = dirname(await realpath(file));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (fault) {
    const next = `let this user write to ${folder}: the file is replaced as a whole`;
    throw new CutoverError(`the state file cannot be written: ${messageOf(fault)}`, { where: file, next, cause: fault });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (fault) {
    throw new CutoverError(`the state file cannot be read: ${messageOf(fault)}`, { where: file, cause: fault });
  }
}

interface Place extends State {
  /** The value's stretch of the text, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly type: Scalar['type'];
}

/** Scalars are read as the text that they are: `11.10` is a version, not a number. */
function locate(text: string, file: string, key: string): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, keepSourceTokens: false });
  const [error] = document.errors;
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (error !== undefined) {
    throw new CutoverError(`this is not YAML: ${error.message.split('\n')[0]}`, { where: placeAt(error.pos[0]) });
  }
  const node: unknown = document.getIn(key.split('.'), true);
  if (!isScalar<string>(node) || !node.range || node.value === '') {
    const what = `the state file says nothing at "${key}"`;
    throw new CutoverError(what, { where: file, next: `add "${key}: VALUE" with the version that is active now` });
  }
  const [start, end] = node.range;
  return { value: node.value, where: placeAt(start), start, end, type: node.type };
}

/** In the manner in which the old value was written. */
function written(value: string, type: Scalar['type']): string {
  if (type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  return type === 'QUOTE_DOUBLE' ? JSON.stringify(value) : value;
}

/** The new file is complete, on disk and has the old one's mode before it takes its name. */
async function replaceFile(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (fault) {
    await rm(temporary, { force: true });
    throw fault;
  }
}
