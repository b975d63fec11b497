import { elapsedUs } from '../clock.ts';
import type { Live } from '../observe/live.ts';
import type { Profile } from '../profile/profile.ts';
import { renderMilestone, renderOutput, renderProgress } from '../report/progress.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';
import { showPanel } from './run-panel.ts';
import { RunStages } from './run-stage.ts';
import type { Screen } from './screen.ts';

/** Where nobody watches lines change, one now and then is enough. */
const PLAIN_MS = 2000;
/** Of a line that is no terminal's. */
const PLAIN_COLUMNS = 160;

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Somebody else prints, too: only what happens is shown, and no line that changes. */
  readonly isOutputShared: boolean;
  readonly colour: boolean;
}

/**
 * Shows how a run goes: milestones as lines, and below them a panel that changes (on a terminal) or a line now and then (elsewhere). It feeds
 * `live`, whatever it shows: others look at it, too.
 */
export function showProgress(
  profile: Profile,
  { quiet, isOutputShared, colour }: ProgressOptions,
  screen: Screen,
  live: Live,
): RunWatcher {
  const batch: Live['batch'] = (samples) => live.batch(samples);
  if (quiet) return { started() {}, batch, milestone() {}, output() {}, end() {} };
  const columns = (): number => (screen.isTerminal ? screen.columns : PLAIN_COLUMNS);
  const changing = screen.isTerminal ? showPanel(profile, screen, live, colour) : showLines(profile, screen, live, colour);
  const course = isOutputShared ? undefined : changing;
  return {
    started(targetUrl, clock) {
      screen.write(`Load goes to ${targetUrl}\n`);
      course?.started(targetUrl, clock);
    },
    batch,
    milestone(milestone) {
      course?.milestone(milestone);
      screen.write(`${renderMilestone(milestone, { columns: columns(), colour })}\n`);
    },
    output(step, line) {
      screen.write(`${renderOutput(step, line, { colour })}\n`);
    },
    end: () => course?.end(),
  };
}

/** A line now and then. */
function showLines(profile: Profile, screen: Screen, live: Live, colour: boolean): RunWatcher {
  const stages = new RunStages(profile);
  let timer: NodeJS.Timeout | undefined;
  return {
    started(_, clock) {
      timer = setInterval(() => {
        const atMs = elapsedUs(clock) / 1000;
        const stage = stages.current.what;
        screen.write(`${renderProgress(live.snapshot(atMs), { atMs, stage, columns: PLAIN_COLUMNS, colour })}\n`);
      }, PLAIN_MS);
    },
    milestone: (milestone) => stages.milestone(milestone),
    output() {},
    end: () => clearInterval(timer),
  };
}
