import { dropRateUpperBound } from '../proof/drop-rate-bound.ts';
import type { Verdict } from '../judge.ts';
import { rolloutBound } from '../proof/rollout-bound.ts';
import { median } from '../statistics/quantile.ts';
import { isUsable, type Contender, type RunFigures } from './run-figures.ts';

/** Over the runs that tell it. */
export interface Spread {
  readonly median: number;
  readonly worst: number;
}

/** One way to release in figures, each null where no run tells it. They are of the usable runs: pass or fail. */
export interface ContenderSummary {
  readonly name: string;
  readonly runs: number;
  readonly usable: number;
  readonly verdicts: Partial<Record<Verdict, number>>;
  readonly sent: number;
  readonly dropped: Spread | null;
  /** Over all requests of all usable runs. */
  readonly dropRateUpperBound: number | null;
  /** Usable runs that dropped anything, and the largest share of rollouts that may. */
  readonly droppingRuns: number;
  readonly droppingRolloutsUpperBound: number | null;
  readonly outageMs: Spread | null;
  readonly overlapMs: Spread | null;
  readonly firstNewMs: Spread | null;
  readonly onlyNewMs: Spread | null;
  readonly p99Us: { readonly before: Spread | null; readonly during: Spread | null; readonly after: Spread | null };
  readonly extraPodsAtPeak: Spread | null;
  readonly extraPodSeconds: Spread | null;
}

export function summarise({ name, runs }: Contender, confidence: number): ContenderSummary {
  const usable = runs.filter(isUsable);
  const over = (figure: (run: RunFigures) => number | null): Spread | null => spreadOf(usable.map(figure));
  const [sent, dropped] = [total(usable, 'sent'), total(usable, 'dropped')];
  const droppingRuns = usable.filter((run) => run.dropped > 0).length;
  return {
    name,
    runs: runs.length,
    usable: usable.length,
    verdicts: countBy(runs),
    sent,
    dropped: over((run) => run.dropped),
    dropRateUpperBound: dropRateUpperBound(dropped, sent, confidence) ?? null,
    droppingRuns,
    droppingRolloutsUpperBound: rolloutBound(droppingRuns, usable.length, confidence) ?? null,
    outageMs: over((run) => run.outageMs),
    overlapMs: over((run) => run.overlapMs),
    firstNewMs: over((run) => run.firstNewMs),
    onlyNewMs: over((run) => run.onlyNewMs),
    p99Us: {
      before: over(({ p99Us }) => p99Us.before),
      during: over(({ p99Us }) => p99Us.during),
      after: over(({ p99Us }) => p99Us.after),
    },
    extraPodsAtPeak: over((run) => run.extraPodsAtPeak),
    extraPodSeconds: over((run) => run.extraPodSeconds),
  };
}

function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  const middle = median(known);
  return middle === undefined ? null : { median: rounded(middle), worst: rounded(Math.max(...known)) };
}

/** To thousandths of its unit, which is more than any figure is exact to. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function countBy(runs: readonly RunFigures[]): Partial<Record<Verdict, number>> {
  const groups = Object.groupBy(runs, ({ verdict }) => verdict);
  return Object.fromEntries(Object.entries(groups).map(([verdict, those]) => [verdict, those.length]));
}

function total(runs: readonly RunFigures[], figure: 'sent' | 'dropped'): number {
  return runs.reduce((sum, run) => sum + run[figure], 0);
}
