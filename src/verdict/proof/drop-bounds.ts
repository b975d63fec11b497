import type { PhaseName } from '../../observe/phases.ts';
import { CONNECTION_KINDS, type ConnectionKind } from '../../observe/sample.ts';
import type { Counts } from '../../observe/tally.ts';
import { dropRateUpperBound } from './drop-rate-bound.ts';

/** How many of some of the requests may have been dropped at most. */
export interface DropBound {
  /** Of which requests; without a phase of the whole load, without a connection of both kinds. */
  readonly of: { readonly phase?: PhaseName; readonly connection?: ConnectionKind };
  /** Those that failed on our own side left out. */
  readonly requests: number;
  readonly dropped: number;
  /** Null without requests. */
  readonly upperBound: number | null;
}

/** `counts`: undefined where there were none. */
export function dropBound(of: DropBound['of'], counts: Counts | undefined, confidence: number): DropBound {
  const requests = counts === undefined ? 0 : counts.sent - counts.local;
  const dropped = counts?.dropped ?? 0;
  return { of, requests, dropped, upperBound: dropRateUpperBound(dropped, requests, confidence) ?? null };
}

interface BoundedCounts {
  readonly whole: Counts;
  /** The phase that matters, and what was sent in it. */
  readonly phase: PhaseName;
  readonly inPhase: Counts | undefined;
  readonly byConnection: Readonly<Record<ConnectionKind, Counts>>;
}

/** Over everything, over the phase that matters, and there over each kind of connection. */
export function dropBounds({ whole, phase, inPhase, byConnection }: BoundedCounts, confidence: number): DropBound[] {
  return [
    dropBound({}, whole, confidence),
    dropBound({ phase }, inPhase, confidence),
    ...CONNECTION_KINDS.map((connection) => dropBound({ phase, connection }, byConnection[connection], confidence)),
  ];
}
