import { CutoverError } from '../../errors.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { Mark } from '../strategy.ts';
import { takeBack } from './action.ts';
import { continueUndoFile } from './journal.ts';
import type { RecordedUndo } from './journal-read.ts';
import { lifeOf } from './process-identity.ts';
import { createUndoStack, type Unwound } from './stack.ts';

/** Throws CutoverError as long as somebody else may be at it: two that take back at once would see each other's changes as a stranger's. */
export function assertNobodyIsAtIt({ owner }: RecordedUndo, folder: string): void {
  if (owner === undefined) return;
  const life = lifeOf(owner);
  if (life === 'running') {
    throw clusterFault(
      folder,
      `this release is still going on, or being taken back: process ${owner.pid}`,
      `wait for its end, or interrupt it: kill -INT ${owner.pid}`,
    );
  }
  if (life === 'unknown') {
    throw clusterFault(
      folder,
      `this release was run on ${owner.host}: whether process ${owner.pid} there has ended cannot be seen from here`,
      'when you know that it has, say so with --force',
    );
  }
}

/** Takes back what the process that released, or an earlier attempt at this, has left. Safe to run again. */
export async function rollBack(
  folder: string,
  { release, steps, soundBytes }: RecordedUndo,
  { cluster, abandon, mark }: { cluster: ClusterPort; abandon: AbortSignal; mark: Mark },
): Promise<Unwound> {
  const journal = continueUndoFile(folder, soundBytes);
  let unwound: Unwound | undefined;
  try {
    unwound = await createUndoStack(takeBack, journal, steps).unwind(cluster, { stepMs: release.stepMs, abandon, mark });
    return unwound;
  } finally {
    if (unwound === undefined || unwound.kind === 'failed') journal.leave();
    else journal.finish();
  }
}
