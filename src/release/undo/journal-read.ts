import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError, messageOf } from '../../errors.ts';
import type { UndoAction } from './action.ts';
import { UNDO_FILE, UNDO_FORMAT, type ReleaseRecord, type UndoEntry } from './journal.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { PendingStep } from './stack.ts';

export interface RecordedUndo {
  readonly release: ReleaseRecord;
  readonly owner: ProcessIdentity | undefined;
  /** What is still to be taken back, in the order in which it was done. */
  readonly steps: readonly PendingStep<UndoAction>[];
  /** Length of the file up to the last line that is whole: a line that was cut short tells of nothing that was done. */
  readonly soundBytes: number;
}

/**
 * Where something is to be taken back, in this order: the folder itself, then the folders in it, the latest by name first. So a run comes before
 * what was changed for it, and the last run of many before the others.
 */
export function foldersToTakeBack(folder: string, depth = DEPTH): string[] {
  const own = existsSync(join(folder, UNDO_FILE)) ? [folder] : [];
  if (depth === 0) return own;
  return [
    ...own,
    ...foldersIn(folder)
      .toReversed()
      .flatMap((each) => foldersToTakeBack(each, depth - 1)),
  ];
}

/** Of what was changed for a run below the folder of many runs. */
const DEPTH = 2;

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .toSorted();
}

/**
 * Undefined when there is nothing to take back: no file, or one that was cut short before the release began. Throws CutoverError for a
 * file that another version wrote or that is damaged: a step that cannot be read must not be passed over.
 */
export function readUndoFile(folder: string): RecordedUndo | undefined {
  const path = join(folder, UNDO_FILE);
  const bytes = bytesOf(path);
  if (bytes === undefined) return undefined;
  const soundBytes = bytes.lastIndexOf('\n') + 1;
  const [first, ...lines] = bytes.toString('utf8', 0, soundBytes).split('\n').slice(0, -1);
  if (first === undefined) return undefined;
  const release = recordOf(first, path);
  const steps = new Map<number, PendingStep<UndoAction>>();
  let owner: ProcessIdentity | undefined;
  for (const [index, line] of lines.entries()) {
    const entry = entryOf(line, `${path}:${index + 2}`);
    if ('step' in entry) steps.set(entry.step.id, entry.step);
    else if ('takenBack' in entry) steps.delete(entry.takenBack);
    else if ('owner' in entry) owner = entry.owner;
    else if ('corrected' in entry) {
      const { id, action } = entry.corrected;
      const step = steps.get(id);
      if (step !== undefined) steps.set(id, { ...step, action });
    }
  }
  return { release, owner, steps: [...steps.values()], soundBytes };
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    if (missing) return undefined;
    throw new CutoverError(`what is to be taken back cannot be read: ${messageOf(cause)}`, { where: path, cause });
  }
}

function recordOf(line: string, path: string): ReleaseRecord {
  const entry = entryOf(line, `${path}:1`);
  if (!('release' in entry)) throw damaged(`${path}:1`);
  const { format, ...record } = entry.release;
  if (format !== UNDO_FORMAT) {
    throw new CutoverError(`it is written as ${format}, this version of cutover reads ${UNDO_FORMAT}`, {
      where: path,
      next: 'use the version of cutover that wrote it, or a later one',
    });
  }
  return record;
}

function entryOf(line: string, where: string): UndoEntry {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed as UndoEntry;
  } catch {
    throw damaged(where);
  }
  throw damaged(where);
}

function damaged(where: string): CutoverError {
  return new CutoverError('this line is damaged: what it says is to be taken back cannot be known', {
    where,
    next: 'look at the lines around it, and take the release back by hand',
  });
}
