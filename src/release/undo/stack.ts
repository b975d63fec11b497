import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { ReleaseFailed, type Mark } from '../strategy.ts';

/** How to take back what a release did. Steps are registered before they are taken, and taken back last first. */
export interface UndoStack<Action> {
  /**
   * Returns how to correct the step's action by what is only known once it was taken. Throws what the journal throws: then the step
   * must not be taken.
   */
  readonly push: (what: string, action: Action) => (corrected: Action) => void;
  /**
   * Takes everything back. Each step may use `stepMs`; `abandon` ends all waiting. A step that fails ends it, because the steps
   * before it build on it: a new Deployment must not be deleted while the Service still points at it.
   */
  unwind(cluster: ClusterPort, options: { stepMs: number; abandon: AbortSignal | undefined; mark: Mark }): Promise<Unwound>;
}

/** `nothing`: nothing had been registered. `failed`: `left` are the steps that were not taken back, the failed one first. */
export type Unwound =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'restored'; readonly did: readonly string[] }
  | { readonly kind: 'failed'; readonly did: readonly string[]; readonly left: readonly string[]; readonly reason: string };

/** Keeps what is to be taken back where it outlives the process: what a call was given is safe when it returns. */
export interface UndoJournal<Action> {
  step(step: PendingStep<Action>): void;
  corrected(id: number, action: Action): void;
  takenBack(id: number): void;
}

/** A step that was registered and not yet taken back. */
export interface PendingStep<Action> {
  /** Steps are numbered in the order in which they were registered. */
  readonly id: number;
  /** For people, as the state that it restores: `Service default/hello back to blue`. */
  readonly what: string;
  readonly action: Action;
}

const RETRY_PAUSE_MS = 200;

/** The cluster's reads and waits end with the signal; whatever else takes its time listens to it. */
type TakeBack<Action> = (action: Action, cluster: ClusterPort, signal: AbortSignal) => Promise<void>;

/** `left`: steps of an earlier process, which the journal knows. */
export function createUndoStack<Action>(
  takeBack: TakeBack<Action>,
  journal?: UndoJournal<Action>,
  left: readonly PendingStep<Action>[] = [],
): UndoStack<Action> {
  const steps: { readonly id: number; readonly what: string; action: Action }[] = left.map((step) => ({ ...step }));
  let nextId = Math.max(0, ...left.map(({ id }) => id + 1));
  return {
    push(what, action) {
      const step = { id: nextId++, what, action };
      journal?.step(step);
      steps.push(step);
      return (corrected) => {
        step.action = corrected;
        journal?.corrected(step.id, corrected);
      };
    },
    async unwind(cluster, { stepMs, abandon, mark }) {
      if (steps.length === 0) return { kind: 'nothing' };
      const did: string[] = [];
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        mark('restore-started', step.what);
        const limit = AbortSignal.timeout(stepMs);
        const { action } = step;
        const ended = abandon === undefined ? limit : AbortSignal.any([limit, abandon]);
        const bounded = cluster.until(ended);
        try {
          await throughTransientFaults(() => takeBack(action, bounded, ended));
        } catch (fault) {
          const reason = `${step.what}: ${messageOf(fault)}`;
          mark('restore-failed', reason);
          return { kind: 'failed', did, left: [step.what, ...steps.map(({ what }) => what).reverse()], reason };
        }
        journal?.takenBack(step.id);
        mark('restored', step.what);
        did.push(step.what);
      }
      return { kind: 'restored', did };
    },
  };
}

/** A step reads before it writes, so it can be run again after a conflict or a fault on the way; its port's time limit ends that. */
async function throughTransientFaults(undo: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await undo();
    } catch (fault) {
      if (!(fault instanceof ReleaseFailed && fault.transient)) throw fault;
      await sleep(RETRY_PAUSE_MS);
    }
  }
}
