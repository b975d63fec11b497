import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { assessRun } from '../report/assess.ts';
import { renderJson } from '../report/json.ts';
import { renderTerminal } from '../report/terminal.ts';
import { UNDO_FILE } from '../release/undo/journal.ts';
import { EXIT_OF } from '../verification/exit-code.ts';
import { openPage, withPage } from './open-page.ts';
import { wantedReports, writeReports } from './report-files.ts';
import { reportSeries } from './report-series.ts';
import { suggestionFile, writeSuggestion } from './suggest.ts';
import { usesColour } from './verify.ts';

export interface ReportFlags {
  readonly json: boolean;
  /** FORMAT or FORMAT=FILE, each. */
  readonly report: readonly string[];
  /** File for the manifests that the diagnosis suggests. */
  readonly suggest?: string | undefined;
  /** Whether to show the page in the browser. */
  readonly open?: boolean;
}

/** `cutover report RUN_DIR`: the report of a run, or of many, from the evidence, with the exit code of its verdict. */
export async function reportRun(runFolder: string, flags: ReportFlags, host: Host): Promise<ExitCode> {
  if (flags.open !== true) return writeReport(runFolder, flags, host);
  const exitCode = await writeReport(runFolder, { ...flags, report: withPage(flags.report) }, host);
  await openPage(flags.report, resolve(host.cwd, runFolder), host);
  return exitCode;
}

async function writeReport(runFolder: string, { json, report: asked, suggest }: ReportFlags, host: Host): Promise<ExitCode> {
  const folder = resolve(host.cwd, runFolder);
  const ofSeries = await reportSeries(folder, { json, report: asked }, host);
  if (ofSeries !== undefined) return ofSeries;
  const wanted = wantedReports(asked, folder, host);
  const suggestTo = suggest === undefined ? undefined : suggestionFile(suggest, host);
  const report = await assessRun(folder);
  host.stdout.write(
    json ? renderJson(report) : renderTerminal(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }),
  );
  writeReports(wanted, report, folder, host);
  if (suggestTo !== undefined) await writeSuggestion(report, suggestTo, host);
  if (existsSync(join(folder, UNDO_FILE))) {
    host.stderr.write(`cutover: this release goes on, or was not taken back: cutover rollback ${runFolder}\n`);
  }
  return EXIT_OF[report.verdict];
}
