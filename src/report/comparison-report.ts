import type { Priority } from '../profile/compare.ts';
import { comparisonStatement } from '../verdict/comparison/statement.ts';
import { compare, type Comparison } from '../verdict/comparison/comparison.ts';
import type { RunOfSeries } from './run-of-series.ts';

export const COMPARISON_FILE = 'compare.json';
export const COMPARISON_SCHEMA = 'cutover/compare/v1';

/** What the comparison was to be. */
export interface ComparisonPlan {
  readonly profile: string;
  /** Each way to release, as `--set` takes it; of those that start from another Deployment, what is different. */
  readonly contenders: readonly { readonly name: string; readonly sets: readonly string[]; readonly whatIf: string | null }[];
  readonly repeat: number;
  /** Of the order of the runs. */
  readonly seed: number;
  readonly pauseMs: number;
  readonly priorities: readonly Priority[];
  readonly confidence: number;
}

/** The content of compare.json: keys are added, never renamed (docs/comparison.md). */
export interface ComparisonReport extends ComparisonPlan, Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  /** Whether all runs were made. */
  readonly complete: boolean;
  readonly statement: readonly string[];
  /** In the order in which they were made. */
  readonly runs: readonly RunOfSeries[];
}

/** The same runs always give the same report. */
export function comparisonReport(plan: ComparisonPlan, runs: readonly RunOfSeries[]): ComparisonReport {
  const contenders = plan.contenders.map(({ name }) => ({ name, runs: runs.filter((run) => run.name === name) }));
  const comparison = compare(contenders, plan, plan.confidence);
  return {
    schema: COMPARISON_SCHEMA,
    complete: runs.filter(({ verdict }) => verdict !== 'interrupted').length === plan.contenders.length * plan.repeat,
    ...plan,
    ...comparison,
    statement: comparisonStatement(comparison, plan.confidence),
    runs,
  };
}
