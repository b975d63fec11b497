import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError } from '../errors.ts';
import { makeFolder } from '../evidence/folder.ts';
import type { StrategyName } from '../profile/release.ts';
import type { WhatIf } from '../profile/what-if.ts';
import { noCluster } from '../release/no-cluster.ts';
import { COMPARISON_FILE, comparisonReport, type ComparisonPlan, type ComparisonReport } from '../report/comparison-report.ts';
import { jsonText } from '../report/json.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { asksForCluster, connect } from '../run/connections.ts';
import type { SeriesOptions } from '../series.ts';
import { entrantOf, USUAL, variantOf, type Entrant, type ProfileInUse } from './entrants.ts';
import { keptSeries } from './kept-series.ts';
import type { ProfileInput } from './profile-input.ts';
import { shuffled } from './series-order.ts';

export interface ComparisonRequest {
  /** Undefined: the profile's own and the usual ones, as far as they can be made out. */
  readonly strategies: readonly StrategyName[] | undefined;
  readonly variants: readonly WhatIf[];
  readonly repeat: number;
  readonly seed: number;
  /** Hears of each of the usual strategies that could not be made out of the profile. */
  readonly leftOut: (strategy: StrategyName, why: CutoverError) => void;
}

/** A comparison that can begin. */
export interface PlannedComparison {
  readonly plan: ComparisonPlan;
  readonly entrants: readonly Entrant[];
}

/** Throws CutoverError for what cannot be compared. */
export async function planComparison(input: ProfileInput, request: ComparisonRequest): Promise<PlannedComparison> {
  const profile = input.read();
  const cluster = asksForCluster(profile) ? await connect(profile) : noCluster();
  const entrants = await entrantsOf(request, { input, profile, cluster });
  const plan: ComparisonPlan = {
    profile: profile.name,
    contenders: entrants.map(({ name, sets, whatIfText }) => ({ name, sets, whatIf: whatIfText })),
    repeat: request.repeat,
    seed: request.seed,
    pauseMs: profile.compare.pauseMs,
    priorities: profile.compare.priorities,
    confidence: profile.proof.confidence,
  };
  return { plan, entrants };
}

/** Makes all of its runs, and keeps the report in the folder from the first one on. `stopped`: why not all of them were made. */
export async function makeComparison(
  { plan, entrants }: PlannedComparison,
  options: Pick<SeriesOptions, 'folder' | 'interrupt' | 'abandon' | 'observer'>,
): Promise<{ readonly report: ComparisonReport; readonly stopped: 'interrupted' | CutoverError | undefined }> {
  makeFolder(options.folder);
  const keep = (runs: readonly RunOfSeries[]): ComparisonReport => {
    const report = comparisonReport(plan, runs);
    writeFileSync(join(options.folder, COMPARISON_FILE), `${jsonText(report, 2)}\n`);
    return report;
  };
  keep([]);
  const { runs, stopped } = await keptSeries(shuffled(entrants, plan.repeat, plan.seed), {
    ...options,
    pauseMs: plan.pauseMs,
    // A person who is asked would be measured as well.
    confirm: () => Promise.resolve(true),
    afterEach: keep,
  });
  return { report: keep(runs), stopped };
}

async function entrantsOf({ strategies, variants, leftOut }: ComparisonRequest, used: ProfileInUse): Promise<Entrant[]> {
  const bases = strategies === undefined ? await usualOnes(used, leftOut) : await each(strategies, used);
  const entrants = [...bases];
  for (const variant of variants) {
    const strategy = variant.strategy ?? used.profile.release?.strategy ?? 'rolling';
    const base = bases.find(({ name }) => name === strategy) ?? (await entrantOf(strategy, used));
    entrants.push(await variantOf(base, variant, used.cluster));
  }
  const names = entrants.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CutoverError(`${twice} is there twice`, { where: '--what-if' });
  return entrants;
}

async function each(strategies: readonly StrategyName[], used: ProfileInUse): Promise<Entrant[]> {
  const entrants: Entrant[] = [];
  for (const strategy of strategies) entrants.push(await entrantOf(strategy, used));
  return entrants;
}

/** The profile's own strategy, and those of the usual ones that can be made out. */
async function usualOnes(used: ProfileInUse, leftOut: ComparisonRequest['leftOut']): Promise<Entrant[]> {
  const own = used.profile.release?.strategy;
  const entrants: Entrant[] = [];
  for (const strategy of new Set([...(own === undefined ? [] : [own]), ...USUAL])) {
    try {
      entrants.push(await entrantOf(strategy, used));
    } catch (fault) {
      if (!(fault instanceof CutoverError) || strategy === own) throw fault;
      leftOut(strategy, fault);
    }
  }
  return entrants;
}
