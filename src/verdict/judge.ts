import type { RunEnd } from '../evidence/run-record.ts';
import type { Milestone } from '../release/milestone.ts';
import type { Check } from './thresholds/check.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'release-failed' | 'interrupted';

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in sentences, most important first. Never empty. */
  readonly reasons: readonly string[];
}

export interface Case {
  readonly milestones: readonly Milestone[];
  /** Undefined: the run was cut short. */
  readonly end: RunEnd | undefined;
  readonly checks: readonly Check[];
  /** Why the evidence does not carry a pass. */
  readonly weaknesses: readonly string[];
  /** What a pass leaves open. */
  readonly openQuestions?: readonly string[];
}

/**
 * The first that holds:
 *
 * | verdict        | when |
 * |----------------|------|
 * | interrupted    | the user ended the run |
 * | release-failed | the release itself failed |
 * | fail           | a check failed. What was seen to go wrong went wrong, however weak the rest of the evidence is |
 * | inconclusive   | the evidence has a weakness, a check has no data, or there is no check |
 * | pass           | every check passed, on evidence without a weakness |
 */
export function judge({ milestones, end, checks, weaknesses, openQuestions = [] }: Case): Judgement {
  const failed = checks.filter(({ state }) => state === 'fail').map(describe);
  const undecided = checks.filter(({ state }) => state === 'inconclusive').map(describe);
  const ending = endingOf(milestones, end);

  if (ending?.outcome === 'interrupted') {
    return { verdict: 'interrupted', reasons: [ending.reason === '' ? 'interrupted' : ending.reason, ...failed] };
  }
  if (ending?.outcome === 'failed') {
    return { verdict: 'release-failed', reasons: [`the release failed: ${ending.reason}`, ...failed] };
  }
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...weaknesses] };
  const doubts = [...weaknesses, ...undecided];
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: doubts };
  if (checks.length === 0) return { verdict: 'inconclusive', reasons: ['the profile has no thresholds: nothing was checked'] };
  const passed = checks.length === 1 ? 'the check passed' : `all ${checks.length} checks passed`;
  return { verdict: 'pass', reasons: [passed, ...openQuestions] };
}

/** The journal's end where there is one; of a run that was cut short, what its milestones tell. */
function endingOf(milestones: readonly Milestone[], end: RunEnd | undefined): Pick<RunEnd, 'outcome' | 'reason'> | undefined {
  if (end !== undefined) return end;
  const last = (kind: Milestone['kind']): Milestone | undefined => milestones.findLast((milestone) => milestone.kind === kind);
  const interrupted = last('interrupted');
  if (interrupted !== undefined) return { outcome: 'interrupted', reason: interrupted.detail };
  const failed = last('release-failed');
  return failed === undefined ? undefined : { outcome: 'failed', reason: failed.detail };
}

function describe({ threshold, reason }: Check): string {
  return `${threshold}: ${reason}`;
}
