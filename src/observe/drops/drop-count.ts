import { isDropped } from '../../load/outcome.ts';
import type { Milestone } from '../../release/milestone.ts';
import type { DropGroup } from './drops.ts';
import { NearestMilestone, type Passed } from './nearest-milestone.ts';
import type { PhaseName } from '../phases.ts';
import { connectionOf, type Sample } from '../sample.ts';
import { type ConnectionPast, ThreadConnections } from './thread-connections.ts';

interface Range {
  min: number;
  max: number;
}

type Draft = { -readonly [Key in keyof DropGroup]: DropGroup[Key] } & {
  offsetMs: Range | undefined;
  ageMs: Range | undefined;
  idleMs: Range | undefined;
  endedAtMs: Range;
};

/** One dropped request with what is known about it. */
interface Drop {
  readonly sample: Sample;
  readonly phase: PhaseName;
  readonly passed: Passed;
  readonly past: ConnectionPast | undefined;
  readonly detail: string;
  readonly server: string | undefined;
}

/** How exactly drops are told apart: all that is known; without when exactly and where to; in what kind of failure it was. */
type Level = 'exact' | 'coarse' | 'kind';

/** At most so many groups of a level; the last has only as many as there are outcomes, stages and phases. */
const MOST_GROUPS: Readonly<Record<Level, number>> = { exact: 1500, coarse: 500, kind: Infinity };
/** Drops that nothing was near to, before a release say, must not use up the groups that are needed in it. */
const MOST_WITHOUT_MILESTONE = 300;

const OTHER_DETAILS = '(other details)';

/** Folds the dropped requests, in the order of sending, into groups. Memory grows neither with the requests nor with the drops. */
export class DropCount {
  private readonly threads = new ThreadConnections();
  private readonly milestones: NearestMilestone;
  private readonly groups = { exact: new Map<string, Draft>(), coarse: new Map<string, Draft>(), kind: new Map<string, Draft>() };
  private withoutMilestone = 0;

  /** `milestones` in the order of time. */
  constructor(milestones: readonly Milestone[]) {
    this.milestones = new NearestMilestone(milestones);
  }

  /**
   * Takes every sample: those that are not dropped tell what a connection has been through. Returns the group that a dropped one counts
   * in, which may grow with later ones.
   */
  add(sample: Sample, phase: PhaseName): DropGroup | undefined {
    const group = isDropped(sample.outcome) ? this.count(sample, phase) : undefined;
    this.threads.follow(sample);
    return group;
  }

  /** In the order of their first drop within each level. */
  get list(): DropGroup[] {
    return [...this.groups.exact.values(), ...this.groups.coarse.values(), ...this.groups.kind.values()];
  }

  private count(sample: Sample, phase: PhaseName): DropGroup | undefined {
    const drop: Drop = {
      sample,
      phase,
      passed: this.milestones.at(sample.endedUs / 1000),
      past: this.threads.pastOf(sample),
      ...serverIn(sample.detail ?? ''),
    };
    return this.put(drop, 'exact') ?? this.put(drop, 'coarse') ?? this.put(drop, 'kind');
  }

  /** Undefined: there is no room for one more group of that level. */
  private put(drop: Drop, level: Level): DropGroup | undefined {
    const groups = this.groups[level];
    const key = KEYS[level](drop);
    let group = groups.get(key);
    if (group === undefined) {
      if (groups.size >= MOST_GROUPS[level]) return undefined;
      if (level === 'exact' && drop.passed.nearest === undefined) {
        if (this.withoutMilestone >= MOST_WITHOUT_MILESTONE) return undefined;
        this.withoutMilestone += 1;
      }
      group = newGroup(drop, level);
      groups.set(key, group);
    }
    absorb(group, drop, level);
    return group;
  }
}

const KEYS: Readonly<Record<Level, (drop: Drop) => string>> = {
  exact: (drop) => {
    const { sample, passed, past } = drop;
    const near = passed.nearest === undefined ? '' : timeBin(passed.offsetMs);
    return [
      coarseKey(drop),
      sample.remote,
      near,
      timeBin((sample.endedUs - sample.sentUs) / 1000),
      past === undefined ? '' : idleBin(past.idleMs),
    ].join('\0');
  },
  coarse: coarseKey,
  kind: kindKey,
};

function coarseKey(drop: Drop): string {
  const { sample, passed, past, detail, server } = drop;
  return [kindKey(drop), detail, sample.version, past?.version, server, passed.last, passed.nearest].join('\0');
}

function kindKey({ sample: { outcome, stage, reused }, phase }: Drop): string {
  return [outcome, stage, reused, phase].join('\0');
}

/** Bins of 100 ms up to a second, of a second up to ten, of ten beyond. */
function timeBin(ms: number): number {
  const widthMs = ms < 1000 ? 100 : ms < 10_000 ? 1000 : 10_000;
  return Math.floor(ms / widthMs) * widthMs;
}

/** Half a second and more, each bin a fifth wider than the one before: a server's timeout is told from others, whatever it is. */
function idleBin(idleMs: number): number {
  return idleMs < 500 ? -1 : Math.floor(Math.log(idleMs / 500) / Math.log(1.2));
}

function newGroup({ sample, phase, passed, past, detail, server }: Drop, level: Level): Draft {
  const { outcome, stage, remote, version, sentUs } = sample;
  const known =
    level === 'kind'
      ? { detail: OTHER_DETAILS, version: undefined, connectionVersion: undefined, server: undefined, nearest: undefined }
      : { detail, version, connectionVersion: past?.version, server, nearest: passed.nearest };
  return {
    outcome,
    stage,
    connection: connectionOf(sample),
    phase,
    remote: level === 'exact' ? remote : undefined,
    ...known,
    requests: 0,
    firstAtMs: sentUs / 1000,
    lastAtMs: sentUs / 1000,
    endedAtMs: { min: Infinity, max: -Infinity },
    offsetMs: undefined,
    ageMs: undefined,
    idleMs: undefined,
  };
}

function absorb(group: Draft, { sample, passed, past }: Drop, level: Level): void {
  group.requests += 1;
  group.lastAtMs = sample.sentUs / 1000;
  group.endedAtMs = widened(group.endedAtMs, sample.endedUs / 1000);
  if (level !== 'kind' && passed.nearest !== undefined) group.offsetMs = widened(group.offsetMs, passed.offsetMs);
  if (past === undefined) return;
  group.ageMs = widened(group.ageMs, past.ageMs);
  group.idleMs = widened(group.idleMs, past.idleMs);
}

function widened(range: Range | undefined, value: number): Range {
  if (range === undefined) return { min: value, max: value };
  range.min = Math.min(range.min, value);
  range.max = Math.max(range.max, value);
  return range;
}

/** `status 502 (nginx)` is a status, and who sent it. */
function serverIn(detail: string): { readonly detail: string; readonly server: string | undefined } {
  const [, status, server] = /^(status \d+) \((.+)\)$/s.exec(detail) ?? [];
  return status === undefined ? { detail, server: undefined } : { detail: status, server };
}
