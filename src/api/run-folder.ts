import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { foldersToTakeBack } from '../release/undo/journal-read.ts';

/**
 * Works in the folder that was named, else in a temporary one that is gone afterwards: unless a release in it was not taken back, for which
 * `cutover rollback` needs it. `folder`: null where it is gone.
 */
export async function inFolder<Result extends object>(
  named: string | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result & { readonly folder: string | null }> {
  const folder = named === undefined ? await mkdtemp(join(tmpdir(), 'cutover-run-')) : resolve(named);
  const isKept = (): boolean => named !== undefined || foldersToTakeBack(folder).length > 0;
  try {
    const result = await work(folder);
    return { ...result, folder: isKept() ? folder : null };
  } finally {
    if (!isKept()) await rm(folder, { recursive: true, force: true });
  }
}
