import { CutoverError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClusterPort } from './cluster-port.ts';
import type { LiveTraffic } from './live-traffic.ts';
import type { MilestoneKind, Subject } from './milestone.ts';
import type { Preview } from './preview.ts';
import type { UndoAction } from './undo/action.ts';

/** A way to release, ready to go: what it is to do is already in it. */
export interface Strategy {
  /** Checks everything that can be known before anything is changed, and changes nothing. Throws CutoverError. */
  preflight(cluster: ClusterPort): Promise<void>;
  /**
   * From the first change to the last; resolves when the new version has the traffic and the old one is dealt with as planned.
   * Throws ReleaseFailed when the cluster says that it cannot work, and what the cluster port throws when the signal is aborted.
   */
  run(context: ReleaseContext): Promise<void>;
  /** Label selector of the pods, old and new, that the release is about; undefined when it is not known to be about any. */
  podsOf(cluster: ClusterPort): Promise<string | undefined>;
  /** Of a release that is done elsewhere: waits until it begins, and changes nothing. `run` follows at once. */
  begins?(context: ReleaseContext): Promise<Beginning>;
  /** Why a failed release is left as it is although nothing was registered to be taken back; undefined: nothing had been changed. */
  readonly leaves?: string | undefined;
}

/** `begun`: how it showed, and how long ago. `not-begun`: why it is waited for no longer. */
export type Beginning =
  | { readonly kind: 'begun'; readonly how: string; readonly agoMs?: number }
  | { readonly kind: 'not-begun'; readonly why: string };

export interface ReleaseContext {
  /** Its reads and waits end with the signal. */
  readonly cluster: ClusterPort;
  /** Aborted when the user interrupts or the release's time is over. Every other wait of a strategy listens to it. */
  readonly signal: AbortSignal;
  readonly mark: Mark;
  /**
   * Registers how to take back the step that comes next. Called BEFORE the step; taken back in reverse order, each with a time limit of
   * its own. Returns how to correct the action by what is only known once the step was taken.
   */
  readonly onUndo: (what: string, action: UndoAction) => (corrected: UndoAction) => void;
  /** The run's folder: what the release leaves to be read goes here. */
  readonly folder: string;
  /** Shows what a program of the release prints, while it does. */
  readonly tell: Tell;
  /** What the load sees; undefined: nobody watches it. */
  readonly traffic: LiveTraffic | undefined;
  /** Undefined where there is no load to take requests from. */
  readonly preview: Preview | undefined;
  /** Undefined where nobody is there to be asked. */
  readonly confirm: Confirm | undefined;
}

export type Mark = (kind: MilestoneKind, detail: string, more?: MarkedBy) => void;

export interface MarkedBy {
  /** How long ago it happened, where that is known not to be now. */
  readonly agoMs?: number | undefined;
  readonly subject?: Subject;
}

/** Asks whether the release may go on. Rejects when the signal is aborted. */
export type Confirm = (question: string, signal: AbortSignal) => Promise<boolean>;

/** `step` has printed this line. */
export type Tell = (step: string, line: string) => void;

/** The release cannot succeed, said in one sentence by the cluster: not a fault of cutover or of the user's input. */
export class ReleaseFailed extends CutoverError {
  /** Reading again and then trying again may help; nothing is said about whether a change was made. */
  readonly transient: boolean;

  constructor(message: string, { transient = false, cause }: { transient?: boolean; cause?: unknown } = {}) {
    super(message, { cause, exitCode: EXIT.releaseFailed });
    this.name = 'ReleaseFailed';
    this.transient = transient;
  }
}

/** Someone else changed the object since it was read: the change was not made. */
export class Conflict extends ReleaseFailed {
  constructor(message: string) {
    super(message, { transient: true });
    this.name = 'Conflict';
  }
}

/** A wait or a read that was ended by its signal, whose reason is the `cause`. The message says what was being done. */
export class Abandoned extends Error {
  /** What had kept it from being done, where that is known. */
  readonly trouble: string | undefined;

  constructor(doing: string, reason: unknown, trouble?: string) {
    super(trouble === undefined ? doing : `${doing} (${trouble})`, { cause: reason });
    this.name = 'Abandoned';
    this.trouble = trouble;
  }
}
