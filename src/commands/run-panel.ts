import { elapsedUs, type RunClock } from '../clock.ts';
import type { Live } from '../observe/live.ts';
import type { Profile } from '../profile/profile.ts';
import { renderPanel } from '../report/panel.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';
import { RunStages } from './run-stage.ts';
import type { Screen } from './screen.ts';

const REDRAW_MS = 250;

/** Shows on a terminal how a run goes, in a panel that changes. `live` is fed by somebody else. */
export function showPanel(profile: Profile, screen: Screen, live: Live, colour: boolean): RunWatcher {
  const stages = new RunStages(profile);
  let timer: NodeJS.Timeout | undefined;
  const draw = (clock: RunClock): void => {
    const atMs = elapsedUs(clock) / 1000;
    const { name, sinceMs, expectedMs, what } = stages.current;
    const stage = { name, elapsedMs: Math.max(0, atMs - sinceMs), expectedMs, what };
    screen.draw(renderPanel(live.snapshot(atMs), { stage, columns: screen.columns, colour }));
  };
  return {
    started(_, clock) {
      timer = setInterval(() => draw(clock), REDRAW_MS);
    },
    milestone: (milestone) => stages.milestone(milestone),
    output() {},
    end() {
      clearInterval(timer);
      screen.draw([]);
    },
  };
}
