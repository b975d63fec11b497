import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { assessRun } from '../report/assess.ts';
import { COMPARISON_FILE, comparisonReport, type ComparisonReport } from '../report/comparison-report.ts';
import { jsonText } from '../report/json.ts';
import { REPEAT_FILE, repeatReport, type RepeatReport } from '../report/repeat-report.ts';
import { runOfSeries, type RunOfSeries } from '../report/run-of-series.ts';
import { renderComparison } from '../report/terminal/comparison.ts';
import { renderRepeat } from '../report/terminal/repeat.ts';
import { comparisonExitCode, EXIT_OF } from '../verification/exit-code.ts';
import { usesColour } from './verify.ts';

/** The report of a comparison, or of a repeated run, from the evidence of its runs; undefined when the folder holds neither. */
export async function reportSeries(
  folder: string,
  { json }: { readonly json: boolean },
  host: Host,
): Promise<ExitCode | undefined> {
  const page = { columns: host.stdout.columns, colour: usesColour(host.stdout, host) };
  const print = (report: object, text: string): void => host.stdout.write(json ? `${jsonText(report, 2)}\n` : text);
  const compared = kept(join(folder, COMPARISON_FILE)) as ComparisonReport | undefined;
  if (compared !== undefined) {
    const { profile, contenders, repeat, seed, pauseMs, priorities, confidence } = compared;
    const plan = { profile, contenders, repeat, seed, pauseMs, priorities, confidence };
    const report = comparisonReport(plan, await assessedAgain(compared.runs, folder));
    print(report, renderComparison(report, page));
    return comparisonExitCode(report);
  }
  const repeated = kept(join(folder, REPEAT_FILE)) as RepeatReport | undefined;
  if (repeated === undefined) return undefined;
  const { profile, repeat, confidence } = repeated;
  const report = repeatReport({ profile, repeat, confidence }, await assessedAgain(repeated.runs, folder));
  print(report, renderRepeat(report, page));
  return EXIT_OF[report.verdict];
}

async function assessedAgain(runs: readonly RunOfSeries[], folder: string): Promise<RunOfSeries[]> {
  const again: RunOfSeries[] = [];
  for (const run of runs) again.push(runOfSeries(run.name, run.folder, await assessRun(join(folder, run.folder))));
  return again;
}

function kept(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new CutoverError(`it cannot be read: ${messageOf(cause)}`, { where: file, cause });
  }
}
