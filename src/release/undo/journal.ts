import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CutoverError, messageOf } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { UndoAction } from './action.ts';
import { thisProcess, type ProcessIdentity } from './process-identity.ts';
import type { PendingStep, UndoJournal } from './stack.ts';

export const UNDO_FILE = 'undo.ndjson';
export const UNDO_FORMAT = 'cutover/undo/v1';

/** What a release was about, as far as taking it back needs it. */
export interface ReleaseRecord {
  readonly strategy: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How long taking back one step may take. */
  readonly stepMs: number;
  /** Undefined: a release that needs no cluster. */
  readonly cluster: RecordedCluster | undefined;
}

/** Where the release went, such that another process with another environment finds the same cluster. */
export interface RecordedCluster {
  readonly server: string;
  readonly namespace: string;
  /** The kubeconfig: absolute paths, in the order in which they were merged; none: the service account of a pod. */
  readonly files: readonly string[];
  readonly context: string;
}

/** One JSON object a line, with one key that says what it is. */
export type UndoEntry =
  /** The first line, and only that. */
  | { readonly release: { readonly format: string } & ReleaseRecord }
  /** Who is at it; the last one counts. */
  | { readonly owner: ProcessIdentity }
  | { readonly step: PendingStep<UndoAction> }
  | { readonly corrected: { readonly id: number; readonly action: UndoAction } }
  | { readonly takenBack: number };

/** The journal in a run's folder while the release goes on. */
interface UndoFile extends UndoJournal<UndoAction> {
  /** Nothing is left to take back: the file goes, because it holds whole objects. */
  finish(): void;
  /** Something is left to take back: the file stays. */
  leave(): void;
}

/** Throws CutoverError when it cannot be kept: then nothing may be released. */
export function createUndoFile(folder: string, record: ReleaseRecord): UndoFile {
  const path = join(folder, UNDO_FILE);
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
  const descriptor = guarded(path, () => openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600));
  const file = new FolderUndoFile(path, descriptor);
  file.append({ release: { format: UNDO_FORMAT, ...record } }, { owner: thisProcess() });
  guarded(path, () => syncFolder(path));
  return file;
}

/** Goes on with the journal of a process that has ended. `soundBytes`: what comes after is a line that was cut short. */
export function continueUndoFile(folder: string, soundBytes: number): UndoFile {
  const path = join(folder, UNDO_FILE);
  const descriptor = guarded(path, () => openSync(path, constants.O_WRONLY | constants.O_APPEND));
  guarded(path, () => ftruncateSync(descriptor, soundBytes));
  const file = new FolderUndoFile(path, descriptor);
  file.append({ owner: thisProcess() });
  return file;
}

class FolderUndoFile implements UndoFile {
  private readonly path: string;
  private readonly descriptor: number;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.descriptor = descriptor;
  }

  step(step: PendingStep<UndoAction>): void {
    this.append({ step });
  }

  corrected(id: number, action: UndoAction): void {
    this.append({ corrected: { id, action } });
  }

  /** Must not end the taking back: a step may be taken back twice. */
  takenBack(id: number): void {
    try {
      this.append({ takenBack: id });
    } catch (fault) {
      if (!(fault instanceof CutoverError)) throw fault;
    }
  }

  finish(): void {
    this.leave();
    guarded(this.path, () => {
      rmSync(this.path, { force: true });
      syncFolder(this.path);
    });
  }

  leave(): void {
    closeSync(this.descriptor);
  }

  /** It is on the disk itself when this returns: the machine may go down, too. */
  append(...entries: UndoEntry[]): void {
    const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    guarded(this.path, () => {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
      fsyncSync(this.descriptor);
    });
  }
}

/** A new name, or the end of one, is on the disk once its folder is. */
function syncFolder(path: string): void {
  const descriptor = openSync(dirname(path), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function guarded<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new CutoverError(`how to take the release back cannot be kept: ${messageOf(cause)}`, {
      where: path,
      next: 'name a folder that you may write to, on a disk with room, with --out',
      exitCode: EXIT.releaseFailed,
      cause,
    });
  }
}
