import type { Verdict } from '../verdict/judge.ts';
import { rolloutStatement } from '../verdict/proof/rollout-bound.ts';
import { isUsable } from '../verdict/comparison/run-figures.ts';
import { summarise, type ContenderSummary } from '../verdict/comparison/summary.ts';
import type { RunOfSeries } from './run-of-series.ts';

export const REPEAT_FILE = 'repeat.json';
export const REPEAT_SCHEMA = 'cutover/repeat/v1';

/** The content of repeat.json: keys are added, never renamed (docs/comparison.md). */
export interface RepeatReport {
  readonly schema: typeof REPEAT_SCHEMA;
  readonly profile: string;
  /** The worst of the runs'. */
  readonly verdict: Verdict;
  readonly repeat: number;
  readonly complete: boolean;
  readonly confidence: number;
  readonly summary: ContenderSummary;
  readonly statement: readonly string[];
  readonly runs: readonly RunOfSeries[];
}

/** Worst first: what went wrong went wrong, and one run that proves nothing leaves the whole unproven. */
const WORST_FIRST: readonly Verdict[] = ['interrupted', 'release-failed', 'fail', 'inconclusive', 'pass'];

export function repeatReport(
  plan: { readonly profile: string; readonly repeat: number; readonly confidence: number },
  runs: readonly RunOfSeries[],
): RepeatReport {
  const summary = summarise({ name: plan.profile, runs }, plan.confidence);
  const made = runs.filter(({ verdict }) => verdict !== 'interrupted').length;
  const worst = WORST_FIRST.find((verdict) => runs.some((run) => run.verdict === verdict)) ?? 'interrupted';
  const usable = runs.filter(isUsable).length;
  const left = made - usable;
  return {
    schema: REPEAT_SCHEMA,
    ...plan,
    verdict: made < plan.repeat ? 'interrupted' : worst,
    complete: made === plan.repeat,
    summary,
    statement: [
      rolloutStatement(summary.droppingRuns, usable, plan.confidence),
      ...(left === 0 ? [] : [`${left} of ${made} runs proved nothing either way and are left out of that.`]),
    ],
    runs,
  };
}
