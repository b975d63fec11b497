import type { ExitCode } from '../exit-codes.ts';
import type { Host, Output } from '../host.ts';
import { createLive } from '../observe/live.ts';
import type { Profile } from '../profile/profile.ts';
import { jsonText } from '../report/json.ts';
import type { RunReport } from '../report/run-report.ts';
import { renderTerminal } from '../report/terminal.ts';
import { checkThresholdsOf } from '../verdict/thresholds/live-thresholds.ts';
import { EXIT_OF } from '../verification/exit-code.ts';
import { RunEvents } from '../verification/run-events.ts';
import { runFolder } from '../verification/run-folder.ts';
import { keptReport, watchedRun } from '../verification/verified-run.ts';
import { confirmation, type ConfirmationFlags } from './confirmation.ts';
import { interruptible } from './interruption.ts';
import { judgedEnding } from './live/live-end.ts';
import { type LiveFlags, type LiveView, withLiveView } from './live/live-view.ts';
import { type MonitoringFlags, startMonitoring } from './monitoring.ts';
import { showProgress } from './progress.ts';
import { wantedReports, writeReports } from './report-files.ts';
import { screenOn } from './screen.ts';
import { suggestionFile, writeSuggestion } from './suggest.ts';

export interface VerifyFlags extends ConfirmationFlags, LiveFlags, MonitoringFlags {
  readonly out?: string;
  readonly quiet?: true;
  /** FORMAT or FORMAT=FILE, each. */
  readonly report?: readonly string[];
  /** File for the manifests that the diagnosis suggests. */
  readonly suggest?: string;
  /** Events on stdout, a line of JSON each; what is for people goes to stderr. */
  readonly json?: true;
}

export interface Showing {
  readonly reportTo: Output;
  /** Somebody else prints, too: lines stay as they are. */
  readonly isOutputShared: boolean;
}

/** Runs a profile, judges the evidence it left, writes run.json and report.html beside it, prints the report: what run, load and demo share. */
export function verify(
  profile: Profile,
  flags: VerifyFlags,
  host: Host,
  showing: Showing = { reportTo: flags.json ? host.stderr : host.stdout, isOutputShared: false },
): Promise<ExitCode> {
  checkThresholdsOf(profile);
  return withLiveView(flags, host.stderr, (view) => verifyInView(view, profile, flags, host, showing));
}

async function verifyInView(
  view: LiveView | undefined,
  profile: Profile,
  flags: VerifyFlags,
  host: Host,
  showing: Showing,
): Promise<ExitCode> {
  const folder = runFolder(flags.out, profile.name, host.cwd);
  const wanted = wantedReports(['html', ...(flags.report ?? [])], folder, host);
  const suggestTo = flags.suggest === undefined ? undefined : suggestionFile(flags.suggest, host);
  const screen = screenOn(host.stderr);
  const confirm = confirmation(profile.release, flags, host, () => screen.hold());
  const { quiet = false } = flags;
  const live = createLive();
  const events = flags.json ? new RunEvents(live, folder, (event) => host.stdout.write(`${jsonText(event)}\n`)) : undefined;
  const progress = showProgress(
    profile,
    { quiet, isOutputShared: showing.isOutputShared, colour: usesColour(screen, host) },
    screen,
    live,
  );
  const monitoring = await startMonitoring(flags, profile, { ...host, stderr: screen });
  const watchers = [progress, events, monitoring, view?.watch(profile, live)].filter((watcher) => watcher !== undefined);
  const interruption = interruptible({ ...host, stderr: screen });
  try {
    const { interrupt, abandon } = interruption;
    await watchedRun(profile, watchers, { folder, interrupt, abandon, confirm });
  } finally {
    await monitoring?.close();
    interruption.ignore();
  }
  const report = await keptReport(folder);
  events?.report(report);
  if (!(quiet && flags.json)) show(report, folder, showing.reportTo, host);
  writeReports(wanted, report, folder, host);
  if (suggestTo !== undefined) await writeSuggestion(report, suggestTo, host);
  view?.end(judgedEnding(report, folder), wanted[0]?.file);
  return EXIT_OF[report.verdict];
}

function show(report: RunReport, folder: string, reportTo: Output, host: Host): void {
  reportTo.write(renderTerminal(report, { columns: reportTo.columns, colour: usesColour(reportTo, host) }));
  reportTo.write(`\nEvidence: ${folder}\n`);
}

/** https://no-color.org: any non-empty NO_COLOR, or no terminal, means none. */
export function usesColour(output: Output, host: Host): boolean {
  return output.isTerminal && (host.env['NO_COLOR'] ?? '') === '';
}
