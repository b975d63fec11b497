import { elapsedUs, type RunClock } from '../clock.ts';
import type { Live } from '../observe/live.ts';
import type { Profile } from '../profile/profile.ts';
import type { Milestone } from '../release/milestone.ts';
import { renderPanel } from '../report/panel.ts';
import { renderMilestone, renderOutput, renderProgress } from '../report/progress.ts';
import { RunStages } from './run-stage.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';
import type { Screen } from './screen.ts';

const REDRAW_MS = 250;
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
  const stages = new RunStages(profile);
  const isRedrawn = screen.isTerminal && !isOutputShared;
  const columns = (): number => (screen.isTerminal ? screen.columns : PLAIN_COLUMNS);
  let clock: RunClock | undefined;
  let timer: NodeJS.Timeout | undefined;

  const show = (): void => {
    if (clock === undefined) return;
    const atMs = elapsedUs(clock) / 1000;
    const { name, sinceMs, expectedMs, what } = stages.current;
    const snapshot = live.snapshot(atMs);
    if (isRedrawn) {
      const stage = { name, elapsedMs: Math.max(0, atMs - sinceMs), expectedMs, what };
      screen.draw(renderPanel(snapshot, { stage, columns: columns(), colour }));
    } else screen.write(`${renderProgress(snapshot, { atMs, stage: what, columns: columns(), colour })}\n`);
  };
  return {
    started(targetUrl, runClock) {
      clock = runClock;
      screen.write(`Load goes to ${targetUrl}\n`);
      if (!isOutputShared) timer = setInterval(show, isRedrawn ? REDRAW_MS : PLAIN_MS);
    },
    batch,
    milestone(milestone: Milestone) {
      stages.milestone(milestone);
      screen.write(`${renderMilestone(milestone, { columns: columns(), colour })}\n`);
    },
    output(step, line) {
      screen.write(`${renderOutput(step, line, { colour })}\n`);
    },
    end() {
      clearInterval(timer);
      screen.draw([]);
    },
  };
}
