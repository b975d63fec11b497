import { join } from 'node:path';
import { CutoverError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { parseWhatIf } from '../profile/what-if.ts';
import type { ComparisonPlan } from '../report/comparison-report.ts';
import { COMPARISON_PAGE, renderComparisonPage } from '../report/html/series/render-comparison.ts';
import { renderComparison } from '../report/terminal/comparison.ts';
import { faultText } from '../report/terminal/fault.ts';
import { makeComparison, planComparison } from '../verification/comparison.ts';
import { strategiesNamed } from '../verification/entrants.ts';
import { comparisonExitCode } from '../verification/exit-code.ts';
import { runFolder } from '../verification/run-folder.ts';
import { parseRepeat, parseSeed } from '../verification/series-order.ts';
import { comparedEnding } from './live/live-end.ts';
import { type LiveFlags, withLiveView } from './live/live-view.ts';
import { makeRuns } from './make-runs.ts';
import { inputOf, type ProfileFlags } from './profile-flags.ts';
import { keptPictures, writePage } from './series-page.ts';
import { screenOn } from './screen.ts';
import { usesColour } from './verify.ts';

export interface CompareFlags extends ProfileFlags, LiveFlags {
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
  const { quiet = false, strategies } = flags;
  const planned = await planComparison(inputOf(file, flags, host), {
    strategies: strategies === undefined ? undefined : strategiesNamed(strategies.split(','), '--strategies'),
    variants: flags.whatIf.map(parseWhatIf),
    repeat: parseRepeat(flags.repeat, '--repeat'),
    seed: parseSeed(flags.seed, '--seed'),
    leftOut: (strategy, why) => host.stderr.write(`Left out: ${strategy}: ${faultText(why)}\n`),
  });
  const folder = runFolder(flags.out, `compare-${planned.plan.profile}`, host.cwd);
  const runs = planned.entrants.length * planned.plan.repeat;
  if (!quiet) host.stderr.write(introduction(planned.plan, runs));
  return withLiveView(flags, host.stderr, async (view) => {
    const shown = { folder, runs, quiet, screen: screenOn(host.stderr), view };
    const { report, stopped } = await makeRuns(shown, host, (how) => makeComparison(planned, how));
    const page = join(folder, COMPARISON_PAGE);
    writePage(page, renderComparisonPage(report, keptPictures(folder, report.runs)));
    host.stdout.write(renderComparison(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }));
    host.stdout.write(`\nEvidence: ${folder}\n`);
    if (stopped instanceof CutoverError) throw stopped;
    const exitCode = stopped === 'interrupted' ? EXIT.interrupted : comparisonExitCode(report);
    view?.end(comparedEnding(report, exitCode, folder), page);
    return exitCode;
  });
}

function introduction({ contenders, repeat, seed }: ComparisonPlan, runs: number): string {
  const ways = contenders.map(({ name, sets, whatIf }) => {
    const derived = sets.slice(1).join(' --set ');
    return `  ${name}${derived === '' || whatIf !== null ? '' : `: made out as --set ${derived}`}\n`;
  });
  return `${runs} runs, ${repeat} of each, in shuffled order (--seed ${seed}):\n${ways.join('')}`;
}
