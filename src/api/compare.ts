import { CutoverError, describeError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { ProfileDocument } from '../profile/profile-document.ts';
import type { StrategyName } from '../profile/release.ts';
import { parseWhatIf } from '../profile/what-if.ts';
import type { ComparisonReport } from '../report/comparison-report.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import type { SeriesObserver } from '../series.ts';
import { makeComparison, planComparison } from '../verification/comparison.ts';
import { strategiesNamed } from '../verification/entrants.ts';
import { comparisonExitCode } from '../verification/exit-code.ts';
import { parseRepeat, parseSeed } from '../verification/series-order.ts';
import { inputFrom, type ProfileOptions } from './profile-options.ts';
import { inFolder } from './run-folder.ts';
import { tellerOf } from './teller.ts';

export interface CompareOptions extends ProfileOptions {
  /** Default: the profile's own and the usual ones, as far as they can be made out of it. */
  readonly strategies?: readonly StrategyName[];
  /** Runs of each. Default: 5. */
  readonly repeat?: number;
  /** Further ways, from another form of the Deployment: `preStop=5s`, `rolling:preStop=5s,maxSurge=1`. */
  readonly whatIf?: readonly string[];
  /** Of the order of the runs, as an earlier comparison told it. */
  readonly seed?: number;
  /** Where compare.json and a folder for each run are kept. Without it nothing is left, see `Comparison.folder`. */
  readonly folder?: string;
  /** Ends the comparison early: the release that goes on is taken back, and what was found out until then is resolved to. */
  readonly signal?: AbortSignal;
  /** After `signal`: no longer waits for the release to be taken back. */
  readonly abandon?: AbortSignal;
  /** Hears what happens. When it throws, the comparison ends as with `signal`, and is rejected with what was thrown. */
  readonly onEvent?: (event: ComparisonEvent) => void;
}

/** Keys are added, never renamed. */
export type ComparisonEvent =
  | { readonly event: 'left-out'; readonly strategy: StrategyName; readonly why: string }
  | { readonly event: 'run-started'; readonly number: number; readonly of: number; readonly name: string }
  | { readonly event: 'run-ended'; readonly number: number; readonly of: number; readonly run: RunOfSeries }
  | { readonly event: 'between'; readonly doing: string };

/** compare.json, with what the command line says beside it. */
export interface Comparison extends ComparisonReport {
  /** As the command line ends with: 0 when the runs say which is best, 4 when they do not, 5 when a release failed, 130. */
  readonly exitCode: ExitCode;
  /** Null: it was a temporary one, which is gone. */
  readonly folder: string | null;
}

/**
 * The same release in several ways, several times each, all from the same state. Rejects with CutoverError for what cannot be compared, and
 * when the state before was not reached again; with the signal's reason when that was aborted beforehand.
 */
export async function compare(profile: string | ProfileDocument, options: CompareOptions = {}): Promise<Comparison> {
  const { strategies, repeat = 5, whatIf = [], seed, signal, abandon = new AbortController().signal, onEvent } = options;
  signal?.throwIfAborted();
  const { tell, interrupt, check: throwAgain } = tellerOf(onEvent, signal);
  const planned = await planComparison(inputFrom(profile, options), {
    strategies: strategies && strategiesNamed(strategies, 'strategies'),
    variants: whatIf.map(parseWhatIf),
    repeat: parseRepeat(String(repeat), 'repeat'),
    seed: parseSeed(seed === undefined ? undefined : String(seed), 'seed'),
    leftOut: (strategy, why) => tell({ event: 'left-out', strategy, why: describeError(why) }),
  });
  throwAgain();
  const observer = observing(planned.entrants.length * planned.plan.repeat, tell);
  return inFolder(options.folder, async (folder) => {
    const { report, stopped } = await makeComparison(planned, { folder, interrupt, abandon, observer });
    throwAgain();
    if (stopped instanceof CutoverError) throw stopped;
    return { ...report, exitCode: stopped === 'interrupted' ? EXIT.interrupted : comparisonExitCode(report) };
  });
}

function observing(of: number, tell: (event: ComparisonEvent) => void): SeriesObserver {
  let current = 0;
  return {
    runStarts(number, { name }) {
      current = number;
      tell({ event: 'run-started', number, of, name });
    },
    started() {},
    batch() {},
    milestone() {},
    output() {},
    runEnded: (run) => tell({ event: 'run-ended', number: current, of, run }),
    between: (doing) => tell({ event: 'between', doing }),
  };
}
