import type { ReleaseSettings } from '../profile/release.ts';
import { release, type ReleaseResult, type ReleaseTools } from './release.ts';
import { createUndoFile, type RecordedCluster } from './undo/journal.ts';

export interface RecordedReleaseTools extends ReleaseTools {
  /** Where `cutover rollback` finds the cluster; undefined: a release that needs none. */
  readonly where: RecordedCluster | undefined;
  /** A release that was done can be taken back as well: its way back stays in the folder. */
  readonly returnable?: boolean;
}

/** Releases, with how to take it back in a file of the run's folder for as long as there is something to take back. */
export async function recordedRelease(settings: ReleaseSettings, tools: RecordedReleaseTools): Promise<ReleaseResult> {
  const undoFile = createUndoFile(tools.folder, {
    strategy: settings.strategy,
    startedAt: new Date().toISOString(),
    stepMs: settings.timeoutMs,
    cluster: tools.where,
  });
  let result: ReleaseResult | undefined;
  try {
    result = await release(settings, { ...tools, undoJournal: undoFile });
    return result;
  } finally {
    if (result === undefined || leavesSomething(result) || (tools.returnable === true && result.kind === 'released'))
      undoFile.leave();
    else undoFile.finish();
  }
}

function leavesSomething(result: ReleaseResult): boolean {
  return 'restoration' in result && (result.restoration.kind === 'kept' || result.restoration.kind === 'failed');
}
