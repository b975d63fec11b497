import type { RunEnd } from '../../evidence/run-record.ts';
import type { Observation } from '../../observe/observation.ts';
import type { LoadPlan } from '../../load/plan.ts';
import type { MilestoneKind } from '../../release/milestone.ts';
import { type Proof, PROOF_SELECTORS } from './proof.ts';

export interface EvidenceFacts {
  readonly observation: Observation;
  readonly proof: Proof;
  /** What is missing or damaged in the files. */
  readonly problems: readonly string[];
  readonly end: RunEnd | undefined;
  /** Undefined: a load without a release. */
  readonly release:
    | { readonly expectedVersion: string | undefined; readonly minRequests: number; readonly bringsNewVersion: boolean }
    | undefined;
  readonly versionSource: LoadPlan['version'];
  readonly milestones: readonly { readonly kind: MilestoneKind }[];
}

/** Why the evidence does not carry a pass, in sentences, most fundamental first; empty when it does. */
export function weaknesses(facts: EvidenceFacts): string[] {
  const { observation, problems, end, proof, release } = facts;
  const found = [...problems];
  if (end === undefined) {
    found.push(
      `the run's end is missing: cutover was killed or is still running; the evidence ends at ${seconds(observation.endMs)}`,
    );
  }
  if (observation.requests.sent === 0) found.push('no request was sent');
  else if (release !== undefined) found.push(...releaseWeaknesses(facts, release));
  return [...found, ...proof.generator.troubles];
}

function releaseWeaknesses(facts: EvidenceFacts, release: NonNullable<EvidenceFacts['release']>): string[] {
  const { end, milestones, observation, proof } = facts;
  const reached = (milestone: MilestoneKind): boolean => milestones.some(({ kind }) => kind === milestone);
  if (!reached('release-started')) return [end?.outcome === 'not-released' ? end.reason : 'the release was never started'];
  const found: string[] = [];
  if (!reached('release-finished')) found.push('the release never finished');
  const { before, during, after } = PROOF_SELECTORS;
  if (observation.selection(before).reachedOut === 0)
    found.push('no request was sent before the release: there is nothing to compare with');
  const inRelease = observation.selection(during).reachedOut;
  if (inRelease < release.minRequests) {
    found.push(`only ${inRelease} requests were sent during the release, at least ${release.minRequests} are asked for`);
  }
  if (observation.selection(after).reachedOut === 0)
    found.push('no request was sent after the release: late drops would not have been seen');
  if (observation.requests.byConnection.reused.sent > 0 && proof.shortestDetectableOutageMs.reused === null) {
    found.push('no request was sent on a reused connection during the release, although there were some otherwise');
  }
  return [...found, ...(release.bringsNewVersion ? versionWeaknesses(facts, release.expectedVersion) : answerWeaknesses(facts))];
}

/** Where the same version answers before and after, it shows by the answers alone that the new pods serve. */
function answerWeaknesses({ observation }: EvidenceFacts): string[] {
  const answers = observation.selection(PROOF_SELECTORS.after).tally.counts.ok;
  return answers > 0 ? [] : ['no answer was ok after the release: nothing shows that it left the service whole'];
}

function versionWeaknesses({ observation, versionSource }: EvidenceFacts, expected: string | undefined): string[] {
  if (versionSource === undefined)
    return ['the profile does not say where an answer tells its version, so no new version can be seen'];
  const what = expected === undefined ? 'new version' : `version ${expected}`;
  if (observation.selection(PROOF_SELECTORS.newEver).tally.counts.ok === 0) {
    const seen = observation.versions.seen.map(({ version }) => version).join(', ');
    return [`no ${what} was seen${seen === '' ? '' : `, only ${seen}`}: nothing shows that the release took effect`];
  }
  if (observation.selection(PROOF_SELECTORS.newAfter).tally.counts.ok === 0) {
    return [`no ${what} was seen after the release: it did not last`];
  }
  const { answers, ofNewVersion } = observation.versions.atTheEnd;
  if (ofNewVersion < answers) {
    const whom = expected === undefined ? 'the new version' : what;
    return [
      `${answers - ofNewVersion} of the last ${answers} answers on new connections were not of ${whom}: it did not take over, or did not last`,
    ];
  }
  return [];
}

function seconds(atMs: number): string {
  return `${(atMs / 1000).toFixed(1)} s`;
}
