import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError } from '../errors.ts';
import { makeFolder } from '../evidence/folder.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { REPEAT_PAGE, renderRepeatPage } from '../report/html/series/render-repeat.ts';
import { jsonText } from '../report/json.ts';
import { REPEAT_FILE, repeatReport, type RepeatReport } from '../report/repeat-report.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { renderRepeat } from '../report/terminal/repeat.ts';
import { confirmation } from './confirmation.ts';
import { EXIT_OF } from '../verification/exit-code.ts';
import { keptSeries } from '../verification/kept-series.ts';
import { judgedEnding } from './live/live-end.ts';
import { withLiveView } from './live/live-view.ts';
import { makeRuns } from './make-runs.ts';
import { runFolder } from '../verification/run-folder.ts';
import { screenOn } from './screen.ts';
import { keptPictures, writePage } from './series-page.ts';
import { usesColour, type VerifyFlags } from './verify.ts';

/** `cutover run --repeat N`: the same release so many times, taken back after each; the worst verdict is that of all. */
export async function repeatRun(profile: Profile, repeat: number, flags: VerifyFlags, host: Host): Promise<ExitCode> {
  const { name, release, compare, proof } = profile;
  if (release === undefined || release.strategy === 'watch') {
    throw new CutoverError('only a release that cutover does itself can be taken back and done again', { where: '--repeat' });
  }
  const asked = (['report', 'json', 'suggest', 'metrics', 'otlp'] as const).find(
    (flag) => flags[flag] !== undefined && String(flags[flag]) !== '',
  );
  if (asked !== undefined) {
    const next = 'leave it away; `cutover report` tells of each run, from its own folder';
    throw new CutoverError('it is for a single run', { where: `--${asked}`, next });
  }
  const folder = runFolder(flags.out, name, host.cwd);
  makeFolder(folder);
  const keep = (runs: readonly RunOfSeries[]): RepeatReport => {
    const report = repeatReport({ profile: name, repeat, confidence: proof.confidence }, runs);
    writeFileSync(join(folder, REPEAT_FILE), `${jsonText(report, 2)}\n`);
    return report;
  };
  keep([]);
  const screen = screenOn(host.stderr);
  const confirm = confirmation(release, flags, host, () => screen.hold());
  const candidate = { name, profile: { ...profile, release: { ...release, onFailure: 'restore' as const } }, whatIf: undefined };
  const order = Array.from({ length: repeat }, () => candidate);
  return withLiveView(flags, host.stderr, async (view) => {
    const shown = { folder, runs: repeat, quiet: flags.quiet ?? false, screen, view };
    const { runs, stopped } = await makeRuns(shown, host, (how) =>
      keptSeries(order, { ...how, pauseMs: compare.pauseMs, confirm, afterEach: keep }),
    );
    const report = keep(runs);
    const page = join(folder, REPEAT_PAGE);
    writePage(page, renderRepeatPage(report, keptPictures(folder, report.runs)));
    host.stdout.write(renderRepeat(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }));
    host.stdout.write(`\nEvidence: ${folder}\n`);
    if (stopped instanceof CutoverError) throw stopped;
    view?.end(judgedEnding({ verdict: report.verdict, reasons: report.statement }, folder), page);
    return EXIT_OF[report.verdict];
  });
}
