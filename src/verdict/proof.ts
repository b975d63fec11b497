import type { Observation } from '../observe/observation.ts';
import type { PhaseName } from '../observe/phases.ts';
import type { ConnectionKind } from '../observe/sample.ts';
import type { Selector } from '../observe/selection.ts';
import type { ProofSettings } from '../profile/profile.ts';
import { dropRateUpperBound } from './drop-rate-bound.ts';
import type { GeneratorFitness } from './generator-fitness.ts';

/** How much the evidence can prove, whatever the checks say. */
export interface Proof {
  readonly confidence: number;
  /** The highest drop rate, over the requests of `dropRateOf`, that the evidence leaves possible; null without requests. */
  readonly dropRateUpperBound: number | null;
  /** The requests sent during the release (in the whole load, without one), those that failed on our own side left out. */
  readonly dropRateOf: { readonly phase: PhaseName; readonly requests: number; readonly dropped: number };
  /** Of the same requests, those whose connection TCP made only by sending its SYN again: hidden drops, not part of `dropped`. */
  readonly slowConnects: number;
  /** An outage that is longer cannot have been missed; null: no request of that kind was sent, so any would have been. */
  readonly shortestDetectableOutageMs: Readonly<Record<ConnectionKind, number | null>>;
  /** Requests were sent before, during and after the release. */
  readonly coversRelease: boolean;
  /** Share of the new version in the ok answers after the release; null without such answers, or where no new version is to come. */
  readonly newVersionShareAfter: number | null;
  readonly generator: GeneratorFitness;
}

/** What `prove` asks of an observation: to be put into its plan. */
export const PROOF_SELECTORS = {
  before: { phase: 'before' },
  during: { phase: 'during' },
  after: { phase: 'after' },
  newAfter: { phase: 'after', version: { role: 'new' } },
  newEver: { version: { role: 'new' } },
} as const satisfies Record<string, Selector>;

export function prove(
  observation: Observation,
  generator: GeneratorFitness,
  settings: ProofSettings,
  release: { readonly bringsNewVersion: boolean } | undefined,
): Proof {
  const phase = observation.phases.find(({ name }) => name === 'during')?.name ?? observation.phases[0]?.name ?? 'load';
  const counts = observation.requests.byPhase[phase];
  const requests = counts === undefined ? 0 : counts.sent - counts.local;
  const dropped = counts?.dropped ?? 0;
  const reached = (selector: Selector): boolean => observation.selection(selector).reachedOut > 0;
  const okAfter = observation.selection(PROOF_SELECTORS.after).tally.counts.ok;
  const newAfter = observation.selection(PROOF_SELECTORS.newAfter).tally.counts.ok;
  return {
    confidence: settings.confidence,
    dropRateUpperBound: dropRateUpperBound(dropped, requests, settings.confidence) ?? null,
    dropRateOf: { phase, requests, dropped },
    slowConnects: counts?.slowConnects ?? 0,
    shortestDetectableOutageMs: { new: observation.probeGapMs.new ?? null, reused: observation.probeGapMs.reused ?? null },
    coversRelease:
      release !== undefined &&
      reached(PROOF_SELECTORS.before) &&
      reached(PROOF_SELECTORS.during) &&
      reached(PROOF_SELECTORS.after),
    newVersionShareAfter: okAfter === 0 || release?.bringsNewVersion === false ? null : newAfter / okAfter,
    generator,
  };
}
