import type { FinalAnswers } from './versions/final-answers.ts';
import type { Outcome } from '../load/outcome.ts';
import type { ConnectLatencies } from './connects.ts';
import type { DropGroup } from './drops/drops.ts';
import type { FailureGroup } from './failures.ts';
import type { LateStarts } from './late-starts.ts';
import type { LatencySummary } from './latency.ts';
import type { Outage } from './outages.ts';
import type { Phase, PhaseName } from './phases.ts';
import type { Probing } from './probes/probes.ts';
import type { ConnectionKind } from './sample.ts';
import type { Selection, Selector } from './selection.ts';
import type { SteadyLatency } from './steady-latency.ts';
import type { Counts } from './tally.ts';
import type { TimelineBin } from './timeline.ts';
import type { SeenVersion, Transition } from './versions/versions.ts';
import type { WindowFindings, WindowQuery } from './windows/window-query.ts';

/** What thresholds can ask about: of a whole run, or of a part of it while it goes on. */
export interface Course {
  readonly versions: {
    readonly transitions: readonly Transition[];
    /** The same for each kind alone: kept connections stay with the old version as long as its pods live, new ones do not. */
    readonly transitionsByConnection: Readonly<Record<ConnectionKind, readonly Transition[]>>;
  };
  readonly phases: readonly Phase[];
  /** Throws for a selector that was not in the plan. */
  readonly selection: (selector: Selector) => Selection;
  /** Of the sliding windows; throws for a query that was not in the plan. */
  readonly windows: (query: WindowQuery) => WindowFindings;
}

/** What evidence and milestones add up to. Every figure of every report and check is in here. */
export interface Observation extends Course {
  readonly requests: RequestCounts;
  readonly latency: Latencies & {
    readonly unit: 'us';
    /**
     * There is no schedule to measure from. A closed loop sends nothing while it waits, so that a time in which the target was slow has
     * too few latencies here (coordinated omission).
     */
    readonly uncorrected: boolean;
    /** Measured from when the schedule wanted the request sent; only where there is a schedule. */
    readonly fromDue?: Latencies;
    readonly connect: ConnectLatencies;
  };
  readonly versions: Course['versions'] & { readonly seen: readonly SeenVersion[]; readonly atTheEnd: FinalAnswers };
  /** The longest ones, in the order of their start. */
  readonly outages: readonly Outage[];
  readonly outageCount: number;
  /** Undefined when nothing was sent. */
  readonly longestGapMs: number | undefined;
  readonly failures: readonly FailureGroup[];
  /** For a diagnosis, as what answered on new connections. */
  readonly drops: readonly DropGroup[];
  readonly seenOnNewConnections: readonly SeenVersion[];
  readonly timeline: readonly TimelineBin[];
  /** For statistics that compare latencies; empty unless the plan says when the ramp-up was over. */
  readonly steadyLatency: SteadyLatency;
  readonly probing: Probing;
  /** When the last request ended. */
  readonly endMs: number;
}

export interface RequestCounts extends Counts {
  readonly lateStarts: LateStarts;
  readonly byOutcome: Partial<Record<Outcome, number>>;
  /** Parts of `during` are listed beside it, so these add up to more than `sent`. */
  readonly byPhase: Partial<Record<PhaseName, Counts>>;
  readonly byConnection: Readonly<Record<ConnectionKind, Counts>>;
  /** Requests without an answer, or whose answer told no version, are under `unknown`. */
  readonly byVersion: Readonly<Record<string, Counts | undefined>>;
  readonly byRequest: Readonly<Record<string, Counts | undefined>>;
}

export interface Latencies {
  readonly all: LatencySummary;
  readonly byVersion: Readonly<Record<string, LatencySummary | undefined>>;
  readonly byPhase: Partial<Record<PhaseName, LatencySummary>>;
  readonly byConnection: Partial<Record<ConnectionKind, LatencySummary>>;
}
