import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { Host } from '../host.ts';
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
    if (existsSync(file)) pictures.set(run.folder, pictureOf(folder, run, JSON.parse(readFileSync(file, 'utf8')) as RunReport));
  }
  return pictures;
}

export function pictureOf(folder: string, run: Pick<RunOfSeries, 'folder'>, report: RunReport): RunPicture {
  const hasPage = existsSync(join(folder, run.folder, 'report.html'));
  return { course: courseOf(report), page: hasPage ? `${encodeURIComponent(run.folder)}/report.html` : undefined };
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
