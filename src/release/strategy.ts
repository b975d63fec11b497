import type { ClusterPort } from './cluster-port.ts';
import type { MilestoneKind } from './milestone.ts';

/**
 * A way to release. Runs from the first change to the last; resolves when the new version has the traffic and the old one is dealt
 * with as planned. Throws ReleaseFailed when the cluster says that it cannot work, and the signal's reason when it was aborted.
 */
export type Strategy<Plan> = (plan: Plan, context: ReleaseContext) => Promise<void>;

export interface ReleaseContext {
  readonly cluster: ClusterPort;
  /** Aborted when the user interrupts or the release's time is over. Every wait of a strategy listens to it. */
  readonly signal: AbortSignal;
  mark(kind: MilestoneKind, detail: string): void;
  /** Registers how to take back the step that comes next. Called BEFORE the step; run in reverse order. Must be safe when the step did not happen. */
  onUndo(what: string, undo: () => Promise<void>): void;
}

/** The release cannot succeed, said in one sentence by the cluster: not a fault of cutover or of the user's input. */
export class ReleaseFailed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ReleaseFailed';
  }
}
