import type { FinalAnswers } from '../../observe/versions/final-answers.ts';
import type { Observation } from '../../observe/observation.ts';
import type { PhaseName } from '../../observe/phases.ts';
import type { ConnectionKind } from '../../observe/sample.ts';
import type { Selector } from '../../observe/selection.ts';
import type { Counts } from '../../observe/tally.ts';
import type { ProofSettings } from '../../profile/profile.ts';
import { type DropBound, dropBound, dropBounds } from './drop-bounds.ts';
import type { GeneratorFitness } from '../generator/generator-fitness.ts';

/** How much the evidence can prove, whatever the checks say. */
export interface Proof {
  readonly confidence: number;
  /** The highest drop rate, over the requests of `dropRateOf`, that the evidence leaves possible; null without requests. */
  readonly dropRateUpperBound: number | null;
  /** The requests sent during the release (in the whole load, without one), those that failed on our own side left out. */
  readonly dropRateOf: { readonly phase: PhaseName; readonly requests: number; readonly dropped: number };
  /** The same bound over the whole load, over the release, and there over each kind of connection. Each holds for itself alone. */
  readonly bounds: readonly DropBound[];
  /** Of the same requests, those whose connection TCP made only by sending its SYN again: hidden drops, not part of `dropped`. */
  readonly slowConnects: number;
  /**
   * An outage of the whole target that lasts longer holds at least one whole request and cannot have been missed; null: no request of that
   * kind was sent, so any would have been.
   */
  readonly shortestDetectableOutageMs: Readonly<Record<ConnectionKind, number | null>>;
  /** The longest time between two sends: what of the above is not due to slow answers. */
  readonly longestSendGapMs: Readonly<Record<ConnectionKind, number | null>>;
  /** An outage of a single one of the backends that lasts longer is hit by a new connection with `confidence`; null where they are not known. */
  readonly oneBackendOutage: { readonly backends: number; readonly durationMs: number } | null;
  /** The longest stretch between two successes in the whole load, by when they were sent; null when nothing was sent. */
  readonly longestGapMs: number | null;
  /** Requests were sent before, during and after the release. */
  readonly coversRelease: boolean;
  /** From the first request to the release's start, and from its end to the last request; null without a request there. */
  readonly loadBefore: LoadSpan | null;
  readonly loadAfter: LoadSpan | null;
  /** Share of the new version in the ok answers after the release; null without such answers, or where no new version is to come. */
  readonly newVersionShareAfter: number | null;
  /** The answers of the last second; null where no new version is to come, or none was to be seen. */
  readonly atTheEnd: FinalAnswers | null;
  readonly generator: GeneratorFitness;
}

interface LoadSpan {
  readonly durationMs: number;
  readonly requests: number;
}

/** What `prove` asks of an observation: to be put into its plan. */
export const PROOF_SELECTORS = {
  before: { phase: 'before' },
  during: { phase: 'during' },
  after: { phase: 'after' },
  duringOnNew: { phase: 'during', connection: 'new' },
  duringOnReused: { phase: 'during', connection: 'reused' },
  newAfter: { phase: 'after', version: { role: 'new' } },
  newEver: { version: { role: 'new' } },
} as const satisfies Record<string, Selector>;

/** What is known of the run beside its observation. */
export interface ProofCase {
  readonly generator: GeneratorFitness;
  readonly settings: ProofSettings;
  /** Undefined: a load without a release. */
  readonly release: { readonly bringsNewVersion: boolean } | undefined;
  /** Among how many new connections are spread, each alike; undefined where that is not known. */
  readonly backends: number | undefined;
}

export function prove(observation: Observation, { generator, settings, release, backends }: ProofCase): Proof {
  const { phases, probing, requests } = observation;
  const { confidence } = settings;
  const during = phases.find(({ name }) => name === 'during');
  const phase = during?.name ?? phases[0]?.name ?? 'load';
  const counts = requests.byPhase[phase];
  const main = dropBound({ phase }, counts, confidence);
  const countsOf = (selector: Selector): Counts => observation.selection(selector).tally.counts;
  const byConnection =
    during === undefined
      ? requests.byConnection
      : { new: countsOf(PROOF_SELECTORS.duringOnNew), reused: countsOf(PROOF_SELECTORS.duringOnReused) };
  const okAfter = countsOf(PROOF_SELECTORS.after).ok;
  const newAfter = countsOf(PROOF_SELECTORS.newAfter).ok;
  const [loadBefore, loadAfter] = [spanBefore(observation), spanAfter(observation)];
  const { atTheEnd } = observation.versions;
  return {
    confidence,
    dropRateUpperBound: main.upperBound,
    dropRateOf: { phase, requests: main.requests, dropped: main.dropped },
    bounds: dropBounds({ whole: requests, phase, inPhase: counts, byConnection }, confidence),
    slowConnects: counts?.slowConnects ?? 0,
    shortestDetectableOutageMs: orNull(probing.gapMs),
    longestSendGapMs: orNull(probing.sendGapMs),
    oneBackendOutage:
      backends === undefined || probing.partGapMs === undefined ? null : { backends, durationMs: probing.partGapMs },
    longestGapMs: observation.longestGapMs ?? null,
    coversRelease:
      release !== undefined &&
      loadBefore !== null &&
      loadAfter !== null &&
      observation.selection(PROOF_SELECTORS.during).reachedOut > 0,
    loadBefore,
    loadAfter,
    newVersionShareAfter: okAfter === 0 || release?.bringsNewVersion === false ? null : newAfter / okAfter,
    atTheEnd: atTheEnd.answers === 0 || release?.bringsNewVersion !== true ? null : atTheEnd,
    generator,
  };
}

function spanBefore({ phases, probing, selection }: Observation): LoadSpan | null {
  const releaseAtMs = phases.find(({ name }) => name === 'during')?.startMs;
  const requests = selection(PROOF_SELECTORS.before).reachedOut;
  if (releaseAtMs === undefined || probing.firstSentMs === undefined || requests === 0) return null;
  return { durationMs: releaseAtMs - probing.firstSentMs, requests };
}

function spanAfter({ phases, probing, selection }: Observation): LoadSpan | null {
  const releaseEndMs = phases.find(({ name }) => name === 'after')?.startMs;
  const requests = selection(PROOF_SELECTORS.after).reachedOut;
  if (releaseEndMs === undefined || probing.lastSentMs === undefined || requests === 0) return null;
  return { durationMs: probing.lastSentMs - releaseEndMs, requests };
}

function orNull(figures: Readonly<Record<ConnectionKind, number | undefined>>): Record<ConnectionKind, number | null> {
  return { new: figures.new ?? null, reused: figures.reused ?? null };
}
