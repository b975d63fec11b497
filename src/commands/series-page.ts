import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { Host } from '../host.ts';
import { html } from '../report/formats/html.ts';
import { courseOf, type RunPicture, type RunPictures } from '../report/html/series/run-course.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import type { RunReport } from '../report/run-report.ts';
import { RUN_FILE } from '../verification/verified-run.ts';
import { wantedReports } from './report-files.ts';

/** From the reports that are kept in the folders of the runs; a run that left none has no picture. */
export function keptPictures(folder: string, runs: readonly RunOfSeries[]): RunPictures {
  const pictures = new Map<string, RunPicture>();
  for (const run of runs) {
    const file = join(folder, run.folder, RUN_FILE);
    if (!existsSync(file)) continue;
    const report = JSON.parse(readFileSync(file, 'utf8')) as RunReport;
    pictures.set(run.folder, { course: courseOf(report), page: linkToRun(join(folder, run.folder), folder) });
  }
  return pictures;
}

/** From a page in a folder to that of the run in another one; undefined where the run has none. */
export function linkToRun(runFolder: string, pageFolder: string): string | undefined {
  const page = join(runFolder, html.fileName ?? '');
  return existsSync(page) ? relative(pageFolder, page).split(sep).map(encodeURIComponent).join('/') : undefined;
}

export function writePage(file: string, html: string): void {
  try {
    writeFileSync(file, html);
  } catch (cause) {
    throw new CutoverError(`the page cannot be written: ${messageOf(cause)}`, { where: file, cause });
  }
}

/** Where `--report html` and `--report html=FILE` want the page of a series; undefined: on stdout. Throws CutoverError for other formats. */
export function wantedPages(flags: readonly string[], pageFile: string, folder: string, host: Host): (string | undefined)[] {
  return wantedReports(flags, folder, host).map(({ format, file }, index) => {
    if (format.name === 'html') return flags[index] === 'html' ? pageFile : file;
    throw new CutoverError(`${format.name} is of a single run`, {
      where: '--report',
      next: 'name the folder of one of the runs, or ask for `html`',
    });
  });
}
