import { closeSync, constants, fsyncSync, openSync, writeSync } from 'node:fs';
import { CutoverError, messageOf } from '../errors.ts';

/**
 * A file that only grows. A write is in the kernel's hands when `append` returns, so a killed process loses nothing that it was
 * given; each write carries one batch or one line, ten a second and worker, too few to be worth a queue.
 */
export class AppendFile {
  private readonly path: string;
  private readonly descriptor: number;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.descriptor = descriptor;
  }

  append(bytes: Uint8Array): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  /** Everything is on the disk itself when it returns. */
  close(): void {
    try {
      fsyncSync(this.descriptor);
    } catch (cause) {
      throw writeError(this.path, cause);
    } finally {
      closeSync(this.descriptor);
    }
  }
}

/** Throws CutoverError when the file is there already: evidence is never appended to that of another run. */
export function createAppendFile(path: string): AppendFile {
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
  try {
    return new AppendFile(path, openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o644));
  } catch (cause) {
    throw openError(path, cause);
  }
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function openError(path: string, cause: unknown): CutoverError {
  if (codeOf(cause) === 'EEXIST') {
    return new CutoverError('the folder already holds the evidence of a run', {
      where: path,
      next: 'name another folder with --out, or remove this one',
      cause,
    });
  }
  return new CutoverError(`the evidence cannot be written: ${messageOf(cause)}`, {
    where: path,
    next: 'name a folder that you may write to with --out',
    cause,
  });
}

function writeError(path: string, cause: unknown): CutoverError {
  const full = codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT';
  return new CutoverError(full ? 'the disk is full: evidence is being lost' : `evidence is being lost: ${messageOf(cause)}`, {
    where: path,
    next: full ? 'free some space, or write to another disk with --out' : 'write to another disk with --out',
    cause,
  });
}
