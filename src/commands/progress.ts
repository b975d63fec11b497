import { elapsedUs, type RunClock } from '../clock.ts';
import type { Host } from '../host.ts';
import { createLive, type Live } from '../observe/live.ts';
import type { Milestone } from '../release/milestone.ts';
import { renderMilestone, renderOutput, renderProgress } from '../report/progress.ts';
import type { RunObserver } from '../run.ts';

const REDRAW_MS = 250;
/** Where nobody watches the line change, a line now and then is enough. */
const PLAIN_MS = 2000;

export interface Progress extends RunObserver {
  /** Removes the changing line; nothing is shown any more. */
  end(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Somebody else prints, too: only what happens is shown, and no line that changes. */
  readonly isOutputShared: boolean;
  readonly colour: boolean;
}

/** Shows on stderr how a run goes: milestones as lines, and below them one line that changes (on a terminal) or comes again (elsewhere). */
export function showProgress({ quiet, isOutputShared, colour }: ProgressOptions, host: Host): Progress {
  if (quiet) return { started() {}, batch() {}, milestone() {}, output() {}, end() {} };
  const { stderr } = host;
  const live: Live = createLive();
  const isRedrawn = stderr.isTerminal && !isOutputShared;
  const erase = isRedrawn ? '\r\u001B[2K' : '';
  let stage = 'starting';
  let clock: RunClock | undefined;
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    if (clock === undefined) return;
    const atMs = elapsedUs(clock) / 1000;
    const line = renderProgress(live.snapshot(atMs), { atMs, stage, columns: stderr.isTerminal ? stderr.columns : 160, colour });
    stderr.write(isRedrawn ? `${erase}${line}` : `${line}\n`);
  };
  return {
    started(targetUrl, runClock) {
      clock = runClock;
      stderr.write(`Load goes to ${targetUrl}\n`);
      if (!isOutputShared) timer = setInterval(draw, isRedrawn ? REDRAW_MS : PLAIN_MS);
    },
    batch: (batch) => live.batch(batch),
    milestone(milestone: Milestone) {
      stage = milestone.detail;
      stderr.write(`${erase}${renderMilestone(milestone, { columns: stderr.isTerminal ? stderr.columns : 160, colour })}\n`);
      if (isRedrawn) draw();
    },
    output(step, line) {
      stderr.write(`${erase}${renderOutput(step, line, { colour })}\n`);
    },
    end() {
      clearInterval(timer);
      if (clock !== undefined) stderr.write(erase);
    },
  };
}
