import type { ClusterPort } from '../cluster-port.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { Mark } from '../strategy.ts';
import { takeBack } from './action.ts';
import { continueUndoFile } from './journal.ts';
import type { RecordedUndo } from './journal-read.ts';
import { programsLeftBy } from './left-programs.ts';
import { lifeOf, type ProcessIdentity } from './process-identity.ts';
import { createUndoStack, type Unwound } from './stack.ts';

/** Throws CutoverError as long as somebody else may be at it: two at once would each take the other's changes for a stranger's. */
export function assertNobodyIsAtIt({ owner }: RecordedUndo, folder: string): void {
  if (owner !== undefined) assertHasEnded(owner, folder);
  const programs = programsLeftBy(folder);
  if (programs.length === 0) return;
  const next = `wait for their end, or end them: kill ${programs.join(' ')}`;
  throw clusterFault(folder, `programs that this release has started still run: ${programs.join(', ')}`, next);
}

function assertHasEnded(owner: ProcessIdentity, folder: string): void {
  const { host, pid } = owner;
  switch (lifeOf(owner)) {
    case 'ended':
      return;
    case 'running':
      throw clusterFault(
        folder,
        `this release is still going on, or being taken back: process ${pid}`,
        `wait for its end, or interrupt it: kill -INT ${pid}`,
      );
    case 'unknown':
      throw clusterFault(
        folder,
        `this release was run on ${host}: whether process ${pid} there has ended cannot be seen from here`,
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
