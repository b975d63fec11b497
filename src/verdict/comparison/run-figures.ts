import type { Priority } from '../../profile/compare.ts';
import type { Verdict } from '../judge.ts';

/** What a comparison takes from one run. Null: the run does not tell. */
export interface RunFigures {
  readonly verdict: Verdict;
  readonly sent: number;
  readonly dropped: number;
  /** The longest one; 0 when there was none. */
  readonly outageMs: number;
  /** How long both versions answered. */
  readonly overlapMs: number | null;
  /** From the start of the release until the new version answered first, and until no other did any more. */
  readonly firstNewMs: number | null;
  readonly onlyNewMs: number | null;
  readonly p99Us: { readonly before: number | null; readonly during: number | null; readonly after: number | null };
  /** Pods beside those that the service had before the release. */
  readonly extraPodsAtPeak: number | null;
  readonly extraPodSeconds: number | null;
}

/** One way to release, with all of its runs. */
export interface Contender {
  /** `rolling`, `rolling preStop=5s`. */
  readonly name: string;
  readonly runs: readonly RunFigures[];
}

/** Whether the release came to its end on sound evidence: only then its figures are those of the strategy. */
export function isUsable({ verdict }: RunFigures): boolean {
  return verdict === 'pass' || verdict === 'fail';
}

/** What a priority goes by. Less is better. */
export interface Measure {
  readonly of: (run: RunFigures) => number | null;
  readonly quantity: 'count' | 'ms' | 'us' | 'pod-seconds';
  /** A difference that is neither more than this nor more than this share of the larger mean is none that matters. */
  readonly least: number;
  readonly leastShare: number;
}

export const MEASURES: Readonly<Record<Priority, Measure>> = {
  dropped: { of: ({ dropped }) => dropped, quantity: 'count', least: 0, leastShare: 0 },
  outage: { of: ({ outageMs }) => outageMs, quantity: 'ms', least: 50, leastShare: 0.1 },
  p99: { of: ({ p99Us }) => p99Us.during, quantity: 'us', least: 10_000, leastShare: 0.2 },
  duration: { of: ({ onlyNewMs }) => onlyNewMs, quantity: 'ms', least: 1000, leastShare: 0.1 },
  pods: { of: ({ extraPodSeconds }) => extraPodSeconds, quantity: 'pod-seconds', least: 5, leastShare: 0.1 },
};
