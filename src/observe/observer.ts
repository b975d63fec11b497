import type { Milestone } from '../release/milestone.ts';
import { CappedLabels } from './capped-labels.ts';
import { Cells, type Place } from './cells.ts';
import { Connects } from './connects.ts';
import { DropCount } from './drops/drop-count.ts';
import { Failures } from './failures.ts';
import { FinalAnswersCount } from './versions/final-answers.ts';
import { Groups } from './group.ts';
import { LateStartCount } from './late-starts.ts';
import type { Course, Latencies, Observation } from './observation.ts';
import { MOST_OUTAGES } from './outages.ts';
import { type Phase, PhaseFinder, type PhaseName, phasesOf } from './phases.ts';
import { Probes } from './probes/probes.ts';
import { connectionOf, type ConnectionKind, type Sample, UNKNOWN_VERSION } from './sample.ts';
import { fits, Selection, type Selector, selectorKey } from './selection.ts';
import { newSteadyLatency, type SteadyLatency, steadyPartsOf } from './steady-latency.ts';
import { Timeline } from './timeline.ts';
import type { VersionRoles } from './versions/version-roles.ts';
import { Versions } from './versions/versions.ts';
import { SlidingWindow } from './windows/sliding-window.ts';
import { queryKey, type WindowQuery } from './windows/window-query.ts';

/** What has to be known before the first sample is looked at. */
export interface ObservationPlan {
  readonly milestones: readonly Milestone[];
  readonly releasePlanned: boolean;
  /** Which versions are old and new. */
  readonly roles: VersionRoles;
  /** Names of the profile's requests, by index. */
  readonly requestNames: readonly string[];
  /** What will be asked of the observation's `selection`. */
  readonly selectors: readonly Selector[];
  /** What will be asked of its sliding windows; without it, nothing. */
  readonly windows?: readonly WindowQuery[];
  /** When the ramp-up is over; without it, nothing will be asked about the steady latency. */
  readonly steadyFromMs?: number;
  /** So many new connections reach any one backend with the wanted confidence; undefined where the backends are not known. */
  readonly connectionsToReachEach?: number | undefined;
}

const MOST_VERSIONS = 16;

/** Folds the samples of a run, in the order of sending, into its observation. Memory does not grow with their number. */
export class Observer {
  private readonly plan: ObservationPlan;
  private readonly phases: PhaseFinder;
  private readonly roles: VersionRoles;
  private readonly labels = new CappedLabels(MOST_VERSIONS, '(other versions)');
  private readonly cells = new Cells((sample, phases) => this.placeOf(sample, phases));
  private readonly all: Selection;
  private readonly selections: ReadonlyMap<string, Selection>;
  private readonly windows: ReadonlyMap<string, SlidingWindow>;
  private readonly byPhase = new Groups<PhaseName>();
  private readonly byConnection = new Groups<ConnectionKind>();
  private readonly byVersion = new Groups<string>();
  private readonly byRequest = new Groups<string>();
  private readonly versions = new Versions();
  private readonly versionsOf: Readonly<Record<ConnectionKind, Versions>> = { new: new Versions(), reused: new Versions() };
  private readonly connects = new Connects();
  private readonly failures = new Failures();
  private readonly drops: DropCount;
  private readonly timeline: Timeline;
  private readonly probes: Probes;
  private readonly lateStarts = new LateStartCount();
  private readonly finalAnswers = new FinalAnswersCount();
  private readonly steadyLatency: SteadyLatency;
  private lastSentUs = Number.NEGATIVE_INFINITY;
  private endUs = 0;

  constructor(plan: ObservationPlan) {
    this.plan = plan;
    this.steadyLatency = newSteadyLatency(plan.steadyFromMs ?? Infinity);
    this.drops = new DropCount(plan.milestones);
    const phases = this.phasesUntil(Infinity);
    this.phases = new PhaseFinder(phases);
    this.roles = plan.roles;
    this.selections = new Map([{}, ...plan.selectors].map((selector) => [selectorKey(selector), new Selection(selector)]));
    this.all = this.selectionOf({});
    this.windows = new Map(
      (plan.windows ?? []).map((query) => [
        queryKey(query),
        new SlidingWindow(
          query,
          phases.find(({ name }) => name === query.selector.phase),
        ),
      ]),
    );
    const release = phases.find(({ name }) => name === 'during');
    // A load without a release has no window of its own: it begins with its first request and ends with its last.
    const window = release ?? { startMs: -Infinity, endMs: Infinity };
    this.timeline = new Timeline(release);
    this.probes = new Probes(window, plan.connectionsToReachEach);
  }

  add(sample: Sample): void {
    if (this.lastSentUs === Number.NEGATIVE_INFINITY) for (const window of this.windows.values()) window.begin(sample.sentUs);
    this.lastSentUs = Math.max(this.lastSentUs, sample.sentUs);
    const phases = this.phases.at(sample.sentUs / 1000);
    const label = this.labels.of(sample.version ?? UNKNOWN_VERSION);
    this.cells.add(sample, phases);
    if (sample.outcome === 'ok') {
      this.versions.add(label, sample.sentUs);
      this.versionsOf[connectionOf(sample)].add(label, sample.sentUs);
      if (phases.includes('after') && connectionOf(sample) === 'new' && sample.version !== undefined) {
        this.finalAnswers.add(sample.sentUs, this.roles.roleOf(sample, phases));
      }
    }
    const [mainPhase] = phases;
    if (mainPhase !== undefined) {
      this.failures.add(sample, mainPhase);
      this.drops.add(sample, mainPhase);
    }
    this.connects.add(sample);
    this.timeline.add(sample, label);
    this.lateStarts.add(sample);
    this.probes.add(sample);
    this.endUs = Math.max(this.endUs, sample.endedUs);
  }

  /** What thresholds can ask about, after the samples so far; more may follow. `endMs`: until when that is. */
  course(endMs: number): Course {
    this.cells.settle();
    return {
      versions: {
        transitions: this.versions.transitions,
        transitionsByConnection: { new: this.versionsOf.new.transitions, reused: this.versionsOf.reused.transitions },
      },
      phases: this.phasesUntil(endMs),
      selection: (selector) => this.selectionOf(selector),
      windows: (query) => this.windowOf(query).findings(this.lastSentUs),
    };
  }

  /** After the last sample. */
  finish(): Observation {
    const endMs = this.endUs / 1000;
    const { versions, phases, selection, windows } = this.course(endMs);
    const { all } = this;
    const groups = { byVersion: this.byVersion, byPhase: this.byPhase, byConnection: this.byConnection };
    return {
      requests: {
        ...all.tally.counts,
        lateStarts: this.lateStarts.result,
        byOutcome: all.tally.byOutcome,
        byPhase: this.byPhase.counts,
        byConnection: { new: this.byConnection.of('new').tally.counts, reused: this.byConnection.of('reused').tally.counts },
        byVersion: this.byVersion.counts,
        byRequest: this.byRequest.counts,
      },
      latency: {
        unit: 'us',
        uncorrected: all.fromDue.count === 0,
        ...latencies('fromSend', all, groups),
        connect: this.connects.summary,
        ...(all.fromDue.count === 0 ? {} : { fromDue: latencies('fromDue', all, groups) }),
      },
      versions: { seen: this.versions.list, ...versions, atTheEnd: this.finalAnswers.result },
      outages: all.outages.slice(0, MOST_OUTAGES).toSorted((a, b) => a.startMs - b.startMs),
      outageCount: all.outageCount,
      longestGapMs: all.longestGapMs,
      phases,
      failures: this.failures.list,
      drops: this.drops.list,
      seenOnNewConnections: this.versionsOf.new.list,
      timeline: this.timeline.bins,
      steadyLatency: this.steadyLatency,
      probing: this.probes.result,
      endMs,
      selection,
      windows,
    };
  }

  private selectionOf(selector: Selector): Selection {
    const selection = this.selections.get(selectorKey(selector));
    if (selection === undefined) throw new Error(`not observed: ${selectorKey(selector)}`);
    return selection;
  }

  private windowOf(query: WindowQuery): SlidingWindow {
    const window = this.windows.get(queryKey(query));
    if (window === undefined) throw new Error(`not observed: ${queryKey(query)}`);
    return window;
  }

  /** The same for all samples that agree in version, connection, request and outcome, and were sent in these phases. */
  private placeOf(sample: Sample, phases: readonly PhaseName[]): Place {
    const requestName = this.plan.requestNames[sample.request] ?? `request ${sample.request}`;
    const role = this.roles.roleOf(sample, phases);
    const placed = { sample, phases, role, requestName };
    return {
      groups: [
        ...phases.map((phase) => this.byPhase.of(phase)),
        this.byConnection.of(connectionOf(sample)),
        this.byVersion.of(this.labels.of(sample.version ?? UNKNOWN_VERSION)),
        this.byRequest.of(requestName),
      ],
      selections: [...this.selections.values()].filter(({ selector }) => fits(selector, placed)),
      slices: sample.outcome === 'ok' ? steadyPartsOf(phases, role).map((part) => this.steadyLatency[part]) : [],
      windows: [...this.windows.values()].flatMap((window) => window.followerOf(placed) ?? []),
    };
  }

  private phasesUntil(endMs: number): Phase[] {
    return phasesOf(this.plan.milestones, { releasePlanned: this.plan.releasePlanned, endMs });
  }
}

function latencies(
  measure: 'fromSend' | 'fromDue',
  all: Selection,
  groups: { byVersion: Groups<string>; byPhase: Groups<PhaseName>; byConnection: Groups<ConnectionKind> },
): Latencies {
  return {
    all: all[measure].summary(),
    byVersion: groups.byVersion[measure],
    byPhase: groups.byPhase[measure],
    byConnection: groups.byConnection[measure],
  };
}
