import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { assessRun } from '../report/assess.ts';
import { COMPARISON_FILE, comparisonReport, type ComparisonReport } from '../report/comparison-report.ts';
import { COMPARISON_PAGE, renderComparisonPage } from '../report/html/series/render-comparison.ts';
import { REPEAT_PAGE, renderRepeatPage } from '../report/html/series/render-repeat.ts';
import { courseOf, type RunCourse, type RunPictures } from '../report/html/series/run-course.ts';
import { jsonText } from '../report/json.ts';
import { REPEAT_FILE, repeatReport, type RepeatReport } from '../report/repeat-report.ts';
import { runOfSeries, type RunOfSeries } from '../report/run-of-series.ts';
import { renderComparison } from '../report/terminal/comparison.ts';
import { renderRepeat } from '../report/terminal/repeat.ts';
import { comparisonExitCode, EXIT_OF } from '../verification/exit-code.ts';
import { linkToRun, wantedPages, writePage } from './series-page.ts';
import { usesColour } from './verify.ts';

/** The report of a comparison, or of a repeated run, from the evidence of its runs; undefined when the folder holds neither. */
export async function reportSeries(
  folder: string,
  { json, report: asked }: { readonly json: boolean; readonly report: readonly string[] },
  host: Host,
): Promise<ExitCode | undefined> {
  const page = { columns: host.stdout.columns, colour: usesColour(host.stdout, host) };
  const print = (report: object, text: string): void => host.stdout.write(json ? `${jsonText(report, 2)}\n` : text);
  const writeTo = (files: readonly (string | undefined)[], render: (pageFolder: string) => string): void => {
    for (const file of files) {
      if (file === undefined) host.stdout.write(render(host.cwd));
      else writePage(file, render(dirname(file)));
    }
  };
  const compared = kept(join(folder, COMPARISON_FILE)) as ComparisonReport | undefined;
  if (compared !== undefined) {
    const { profile, contenders, repeat, seed, pauseMs, priorities, confidence } = compared;
    const plan = { profile, contenders, repeat, seed, pauseMs, priorities, confidence };
    const files = wantedPages(asked, join(folder, COMPARISON_PAGE), folder, host);
    const { runs, picturesFor } = await assessedAgain(compared.runs, folder);
    const report = comparisonReport(plan, runs);
    print(report, renderComparison(report, page));
    writeTo(files, (pageFolder) => renderComparisonPage(report, picturesFor(pageFolder)));
    return comparisonExitCode(report);
  }
  const repeated = kept(join(folder, REPEAT_FILE)) as RepeatReport | undefined;
  if (repeated === undefined) return undefined;
  const { profile, repeat, confidence } = repeated;
  const files = wantedPages(asked, join(folder, REPEAT_PAGE), folder, host);
  const { runs, picturesFor } = await assessedAgain(repeated.runs, folder);
  const report = repeatReport({ profile, repeat, confidence }, runs);
  print(report, renderRepeat(report, page));
  writeTo(files, (pageFolder) => renderRepeatPage(report, picturesFor(pageFolder)));
  return EXIT_OF[report.verdict];
}

async function assessedAgain(
  runs: readonly RunOfSeries[],
  folder: string,
): Promise<{ readonly runs: readonly RunOfSeries[]; readonly picturesFor: (pageFolder: string) => RunPictures }> {
  const again: RunOfSeries[] = [];
  const courses: (readonly [runFolder: string, course: RunCourse])[] = [];
  for (const run of runs) {
    const report = await assessRun(join(folder, run.folder));
    again.push(runOfSeries(run.name, run.folder, report));
    courses.push([run.folder, courseOf(report)]);
  }
  const picturesFor = (pageFolder: string): RunPictures =>
    new Map(courses.map(([name, course]) => [name, { course, page: linkToRun(join(folder, name), pageFolder) }]));
  return { runs: again, picturesFor };
}

function kept(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new CutoverError(`it cannot be read: ${messageOf(cause)}`, { where: file, cause });
  }
}
