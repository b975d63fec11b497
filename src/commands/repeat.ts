import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError } from '../errors.ts';
import { makeFolder } from '../evidence/folder.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { jsonText } from '../report/json.ts';
import { REPEAT_FILE, repeatReport, type RepeatReport } from '../report/repeat-report.ts';
import type { RunOfSeries } from '../report/run-of-series.ts';
import { renderRepeat } from '../report/terminal/repeat.ts';
import { runSeries } from '../series.ts';
import { confirmation } from './confirmation.ts';
import { interruptible } from './interruption.ts';
import { runFolder } from './run-folder.ts';
import { showSeries } from './series-progress.ts';
import { EXIT_OF, usesColour, type VerifyFlags } from './verify.ts';

/** `cutover run --repeat N`: the same release so many times, taken back after each; the worst verdict is that of all. */
export async function repeatRun(profile: Profile, repeat: number, flags: VerifyFlags, host: Host): Promise<ExitCode> {
  const { name, release, compare, proof } = profile;
  if (release === undefined || release.strategy === 'watch') {
    throw new CutoverError('only a release that cutover does itself can be taken back and done again', { where: '--repeat' });
  }
  const folder = runFolder(flags.out, name, host);
  makeFolder(folder);
  const confirm = confirmation(release, flags, host, () => () => {});
  const runs: RunOfSeries[] = [];
  const keep = (): RepeatReport => {
    const report = repeatReport({ profile: name, repeat, confidence: proof.confidence }, runs);
    writeFileSync(join(folder, REPEAT_FILE), `${jsonText(report, 2)}\n`);
    return report;
  };
  keep();
  const shown = showSeries(repeat, flags.quiet === true ? () => {} : (text) => host.stderr.write(text));
  const candidate = { name, profile: { ...profile, release: { ...release, onFailure: 'restore' as const } }, whatIf: undefined };
  const interruption = interruptible(host);
  try {
    const stopped = await runSeries(
      Array.from({ length: repeat }, () => candidate),
      {
        ...interruption,
        folder,
        pauseMs: compare.pauseMs,
        observer: {
          ...shown,
          runEnded(run) {
            runs.push(run);
            keep();
            shown.runEnded(run);
          },
        },
        confirm,
      },
    );
    const report = keep();
    host.stdout.write(renderRepeat(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }));
    host.stdout.write(`\nEvidence: ${folder}\n`);
    if (stopped instanceof CutoverError) throw stopped;
    return EXIT_OF[report.verdict];
  } finally {
    interruption.ignore();
  }
}
