import { checkFirst } from '../check.ts';
import { CutoverError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { createLive, type Live } from '../observe/live.ts';
import type { ProfileDocument } from '../profile/profile-document.ts';
import { asksBeforeSwitch, type ReleaseSettings } from '../profile/release.ts';
import type { Finding } from '../release/check/finding.ts';
import type { RunReport } from '../report/run-report.ts';
import { EXIT_OF } from '../verification/exit-code.ts';
import type { RunEvent } from '../verification/run-event.ts';
import { RunEvents } from '../verification/run-events.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';
import { keptReport, watchedRun } from '../verification/verified-run.ts';
import { inputFrom, type ProfileOptions } from './profile-options.ts';
import { inFolder } from './run-folder.ts';
import { tellerOf } from './teller.ts';

export interface RunOptions extends ProfileOptions {
  /** Where the evidence and run.json are kept: must not hold another run. Without it nothing is left, see `Report.folder`. */
  readonly folder?: string;
  /** Ends the run early: the load drains, the release is taken back as the profile says, and the verdict is `interrupted`. */
  readonly signal?: AbortSignal;
  /** After `signal`: no longer waits for the release to be taken back. */
  readonly abandon?: AbortSignal;
  /** Hears what happens. When it throws, the run ends as with `signal`, and is rejected with what was thrown. */
  readonly onEvent?: (event: ApiRunEvent) => void;
  /** Answers when the profile wants the switch confirmed; needed there. */
  readonly confirm?: (question: string, signal: AbortSignal) => Promise<boolean>;
  /** Whether to look first at what stands in the way of a release. Default: true. */
  readonly check?: boolean;
}

/** What `cutover run --json` prints, and before it what the check warns of. Keys are added, never renamed. */
export type ApiRunEvent = RunEvent | ({ readonly event: 'warning' } & Omit<Finding, 'level'>);

/** run.json, with what the command line says beside it. What is endless in `profile` is Infinity here, and null in the file. */
export interface Report extends RunReport {
  /** That of the verdict, as the command line ends with. */
  readonly exitCode: ExitCode;
  /** Where the evidence is. Null: it was in a temporary folder, which is gone. Never null where a release is still to be taken back. */
  readonly folder: string | null;
}

/**
 * One verification: load, release, verdict. Resolves whatever the verdict is. Rejects with CutoverError for what is wrong in the profile,
 * and what cannot be reached or written; with the signal's reason when that was aborted beforehand.
 */
export async function run(profile: string | ProfileDocument, options: RunOptions = {}): Promise<Report> {
  const { signal, abandon = new AbortController().signal, onEvent, check = true } = options;
  signal?.throwIfAborted();
  const resolved = inputFrom(profile, options).read();
  const confirm = confirmationOf(resolved.release, options);
  const { tell, interrupt, check: throwAgain } = tellerOf(onEvent, signal);
  if (check && resolved.release !== undefined) {
    for (const { about, what, consequence, fix } of await checkFirst(resolved)) {
      tell({ event: 'warning', about, what, ...(consequence && { consequence }), ...(fix && { fix }) });
    }
  }
  throwAgain();
  return inFolder(options.folder, async (folder) => {
    const live = createLive();
    const events = onEvent && new RunEvents(live, folder, tell);
    await watchedRun(resolved, events === undefined ? [] : [feeding(live), events], { folder, interrupt, abandon, confirm });
    throwAgain();
    const report = await keptReport(folder);
    events?.report(report);
    throwAgain();
    return { ...report, exitCode: EXIT_OF[report.verdict] };
  });
}

/** Of the whole run, only the samples. */
function feeding(live: Live): RunWatcher {
  return { started() {}, batch: (batch) => live.batch(batch), milestone() {}, output() {}, end() {} };
}

function confirmationOf(release: ReleaseSettings | undefined, { confirm }: RunOptions): RunOptions['confirm'] {
  if (!asksBeforeSwitch(release)) return undefined;
  if (confirm !== undefined) return confirm;
  throw new CutoverError('the switch is to be confirmed, and nobody is there to ask', {
    where: 'release.blueGreen.switch',
    next: 'give `run` a function `confirm`, or set release.blueGreen.switch to automatic',
  });
}
