import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError, describeError } from '../errors.ts';
import { makeFolder } from '../evidence/folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import type { StrategyName } from '../profile/release.ts';
import { parseWhatIf, type WhatIf } from '../profile/what-if.ts';
import { noCluster } from '../release/no-cluster.ts';
import { COMPARISON_FILE, comparisonReport, type ComparisonPlan, type ComparisonReport } from '../report/comparison-report.ts';
import { jsonText } from '../report/json.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { renderComparison } from '../report/terminal/comparison.ts';
import { asksForCluster, connect } from '../run.ts';
import { entrantOf, parseStrategies, USUAL, variantOf, type Entrant, type ProfileInUse } from './candidates.ts';
import { makeRuns } from './make-runs.ts';
import { profileOf, type ProfileFlags } from './profile-flags.ts';
import { runFolder } from './run-folder.ts';
import { parseRepeat, parseSeed, shuffled } from './series-order.ts';
import { usesColour } from './verify.ts';

export interface CompareFlags extends ProfileFlags {
  readonly strategies?: string;
  readonly repeat: string;
  readonly whatIf: readonly string[];
  readonly seed?: string;
  readonly out?: string;
  readonly quiet?: true;
}

/**
 * `cutover compare PROFILE`: the same release in several ways, several times each, all from the same state. Exit code 0 when the runs say
 * which is best, 4 when they do not, 5 when a release failed or the start state was not reached again, 130 when it was interrupted.
 */
export async function compareProfile(file: string, flags: CompareFlags, host: Host): Promise<ExitCode> {
  const profile = profileOf(file, flags, host);
  const [repeat, seed] = [parseRepeat(flags.repeat), parseSeed(flags.seed)];
  const wanted = {
    strategies: flags.strategies === undefined ? undefined : parseStrategies(flags.strategies),
    variants: flags.whatIf.map(parseWhatIf),
  };
  const cluster = asksForCluster(profile) ? await connect(profile) : noCluster();
  const entrants = await entrantsOf(wanted, { file, flags, profile, cluster, host });
  const plan: ComparisonPlan = {
    profile: profile.name,
    contenders: entrants.map(({ name, sets, whatIfText }) => ({ name, sets, whatIf: whatIfText })),
    repeat,
    seed,
    pauseMs: profile.compare.pauseMs,
    priorities: profile.compare.priorities,
    confidence: profile.proof.confidence,
  };
  const folder = runFolder(flags.out, `compare-${profile.name}`, host);
  makeFolder(folder);
  const order = shuffled(entrants, repeat, seed);
  if (flags.quiet !== true) host.stderr.write(introduction(plan, order.length));
  const keep = (runs: readonly RunOfSeries[]): ComparisonReport => {
    const report = comparisonReport(plan, runs);
    writeFileSync(join(folder, COMPARISON_FILE), `${jsonText(report, 2)}\n`);
    return report;
  };
  keep([]);
  const { runs, stopped } = await makeRuns(
    order,
    {
      folder,
      pauseMs: plan.pauseMs,
      quiet: flags.quiet ?? false,
      afterEach: keep,
      // A person who is asked would be measured as well.
      confirm: () => Promise.resolve(true),
    },
    host,
  );
  const report = keep(runs);
  host.stdout.write(renderComparison(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }));
  host.stdout.write(`\nEvidence: ${folder}\n`);
  if (stopped instanceof CutoverError) throw stopped;
  return stopped === 'interrupted' ? EXIT.interrupted : comparisonExitCode(report);
}

interface Wanted {
  /** Undefined: the usual ones. */
  readonly strategies: readonly StrategyName[] | undefined;
  readonly variants: readonly WhatIf[];
}

async function entrantsOf({ strategies, variants }: Wanted, used: ProfileInUse): Promise<Entrant[]> {
  const bases = strategies === undefined ? await usualOnes(used) : await each(strategies, used);
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

/** The profile's own strategy, and those of the usual ones that can be made out; why others are left out is told. */
async function usualOnes(used: ProfileInUse): Promise<Entrant[]> {
  const own = used.profile.release?.strategy;
  const entrants: Entrant[] = [];
  for (const strategy of new Set([...(own === undefined ? [] : [own]), ...USUAL])) {
    try {
      entrants.push(await entrantOf(strategy, used));
    } catch (fault) {
      if (!(fault instanceof CutoverError) || strategy === own) throw fault;
      used.host.stderr.write(`Left out: ${strategy}: ${describeError(fault)}\n`);
    }
  }
  return entrants;
}

function introduction({ contenders, repeat, seed }: ComparisonPlan, runs: number): string {
  const ways = contenders.map(({ name, sets, whatIf }) => {
    const derived = sets.slice(1).join(' --set ');
    return `  ${name}${derived === '' || whatIf !== null ? '' : `: made out as --set ${derived}`}\n`;
  });
  return `${runs} runs, ${repeat} of each, in shuffled order (--seed ${seed}):\n${ways.join('')}`;
}

/** Of one that was not interrupted. */
export function comparisonExitCode({ isTold, standings }: ComparisonReport): ExitCode {
  if (standings.some(({ verdicts }) => (verdicts['release-failed'] ?? 0) > 0)) return EXIT.releaseFailed;
  return isTold ? EXIT.pass : EXIT.inconclusive;
}
