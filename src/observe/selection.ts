import type { Outcome } from '../load/outcome.ts';
import type { Cell } from './cells.ts';
import { Group } from './group.ts';
import type { Outage } from './outages.ts';
import { Outages } from './outages.ts';
import type { Follower } from './follower.ts';
import type { PhaseName } from './phases.ts';
import { connectionOf, type ConnectionKind, type Sample, UNKNOWN_VERSION } from './sample.ts';
import { SuccessGap } from './success-gap.ts';
import type { VersionRole } from './versions/version-roles.ts';

/** Which requests a figure is about; a missing key selects all. */
export interface Selector {
  readonly phase?: PhaseName;
  /** A version's name, or its role in the release. */
  readonly version?: { readonly role: VersionRole } | { readonly name: string };
  readonly connection?: ConnectionKind;
  /** The request's name in the profile. */
  readonly request?: string;
  readonly outcome?: Outcome;
}

/** A request with what was found out about its place in the run. */
export interface PlacedSample {
  readonly sample: Sample;
  readonly phases: readonly PhaseName[];
  readonly role: VersionRole | undefined;
  readonly requestName: string;
}

/** Whether samples with these properties fit the selector, whatever their outcome. */
export function fits(selector: Selector, { sample, phases, role, requestName }: PlacedSample): boolean {
  const { phase, version, connection, request } = selector;
  if (phase !== undefined && !phases.includes(phase)) return false;
  if (connection !== undefined && connection !== connectionOf(sample)) return false;
  if (request !== undefined && request !== requestName) return false;
  if (version === undefined) return true;
  return 'role' in version ? version.role === role : version.name === (sample.version ?? UNKNOWN_VERSION);
}

export function asksFor({ outcome: asked }: Selector, outcome: Outcome): boolean {
  return asked === undefined || asked === outcome;
}

/** Whether such requests count in latencies: ok answers, as how fast a failure came says nothing good; and an outcome asked for by name. */
export function hasLatency({ outcome: asked }: Selector, outcome: Outcome): boolean {
  return outcome === (asked ?? 'ok');
}

/** The same for selectors that select the same. */
export function selectorKey({ phase, version, connection, request, outcome }: Selector): string {
  return JSON.stringify([phase, version, connection, request, outcome]);
}

/** Everything that can be asked about the requests of one selector. */
export class Selection extends Group implements Follower {
  readonly selector: Selector;
  /** Requests that fit the selector apart from its outcome: with none, there is no data to judge. */
  candidates = 0;
  /** Those of the candidates that did not fail on our own side. */
  reachedOut = 0;
  private readonly outagesOf: Readonly<Record<ConnectionKind, Outages>> = {
    new: new Outages('new'),
    reused: new Outages('reused'),
  };
  private readonly gap = new SuccessGap();

  constructor(selector: Selector) {
    super();
    this.selector = selector;
  }

  /** Folds what depends on the order of sending: takes the candidates whose outcome is asked for one after another. */
  follow(sample: Sample): void {
    const { outcome, sentUs, endedUs } = sample;
    this.outagesOf[connectionOf(sample)].add(outcome, sentUs, endedUs);
    this.gap.add(outcome, sentUs, endedUs);
  }

  /** Counts the cell's samples, which are candidates; as selected only those whose outcome is asked for. */
  override absorb(cell: Cell): void {
    this.candidates += cell.sent;
    if (cell.outcome !== 'local') this.reachedOut += cell.sent;
    if (!asksFor(this.selector, cell.outcome)) return;
    this.tally.absorb(cell);
    if (hasLatency(this.selector, cell.outcome)) this.absorbLatency(cell);
  }

  /** The longest ones of both connection kinds, longest first. */
  get outages(): Outage[] {
    return [...this.outagesOf.new.longest, ...this.outagesOf.reused.longest].toSorted((a, b) => b.durationMs - a.durationMs);
  }

  get outageCount(): number {
    return this.outagesOf.new.count + this.outagesOf.reused.count;
  }

  /** Undefined when no request was selected. */
  get longestGapMs(): number | undefined {
    return this.gap.longestMs;
  }
}
