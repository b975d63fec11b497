import type { ThresholdSetting } from '../profile/profile.ts';

/** What the load has seen so far, for a release to ask while it goes on. */
export interface LiveTraffic {
  /** Counts what is sent from now on. Throws CutoverError for a threshold that cannot be asked. */
  open(thresholds: readonly ThresholdSetting[], aim?: LiveAim): TrafficWindow;
}

/** Whether thresholds say what must hold, as they do unless told otherwise, or what is too much: in any of their sliding windows. */
export type LiveAim = 'must-hold' | 'too-much';

/** The requests that were sent since it was opened and have ended. */
export interface TrafficWindow {
  /** Nothing that is sent from now on counts. Resolves when all that counts has ended; rejects when the signal is aborted before. */
  cut(signal: AbortSignal): Promise<void>;
  check(): readonly TrafficCheck[];
  /** Of the ok answers on new connections that told their version. */
  newVersionShare(expected: ShareRange): ObservedShare;
  /** How many ok answers each version gave on new connections. */
  answersByVersion(): ReadonlyMap<string, number>;
  /** For each client address, the versions that answered it. Empty when no answer told its version. */
  versionsByClient(): ReadonlyMap<string, ReadonlySet<string>>;
  close(): void;
}

/** A threshold with what was observed. `pass`: it holds. */
export interface TrafficCheck {
  /** As written. */
  readonly threshold: string;
  readonly state: 'pass' | 'fail' | 'inconclusive';
  /** One sentence for people. */
  readonly reason: string;
  /** The load generator was not fit, and may itself have caused the value. */
  readonly doubtful: boolean;
}

/** A share that may have changed while it was looked at, within these bounds, 0 to 1. */
export interface ShareRange {
  readonly least: number;
  readonly most: number;
}

export interface ObservedShare {
  readonly connections: number;
  readonly ofNewVersion: number;
  /**
   * How likely a share at least as far off as the observed one is by chance, when each connection is given to one of the endpoints at
   * random: of the exact two-sided binomial test, for that share of the expected range which fits best.
   */
  readonly probability: number;
  /** The same, had none of the connections been given to the new version: when this is not small, there are too few to tell. */
  readonly probabilityOfNone: number;
}
