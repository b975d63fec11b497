import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Milestone } from '../../src/release/milestone.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { releasedUnderLoad, runFolderOf } from './loaded-release.ts';
import { startLab, type Room } from './release-lab.ts';
import type { Label } from './scenarios/confusion.ts';
import { dropsOf, type NamedDrop } from './scenarios/evidence.ts';
import type { Drop, Injected, Injection, Scenario, Setting, Staged } from './scenarios/scenario.ts';
import { stage } from './scenarios/stage.ts';

export interface PlayedScenario {
  readonly report: RunReport;
  /** Each with what it was dropped for, and what the diagnosis says. */
  readonly drops: readonly (NamedDrop & { readonly label: Label })[];
}

/** Plays the scenario on a cluster of its own: how long changes take to reach connections depends on all that happens on it. */
export async function play({ setting, causes, truth }: Scenario): Promise<PlayedScenario> {
  const { report, staged, drops } = await playSetting(setting);
  const labelOf = (drop: Drop): Label => {
    // Where something is done in the run, that is what first goes wrong in it.
    const isTooEarly = staged.injected.some(({ atMs }) => drop.endedAtMs < atMs);
    if (isTooEarly) return 'nothing';
    return truth === undefined ? (causes[0] ?? 'nothing') : truth(drop, staged);
  };
  return { report, drops: drops.map((drop) => ({ ...drop, label: labelOf(drop) })) };
}

/** Plays it with its fault mended. */
export async function playFixed({ setting, fix }: Scenario): Promise<RunReport> {
  if (fix === undefined) throw new Error('there is no fix');
  const { change } = fix;
  const mended: Setting = {
    ...setting,
    ...change,
    env: { ...setting.env, ...change.env },
    newEnv: { ...setting.newEnv, ...change.newEnv },
    workload: { ...setting.workload, ...change.workload },
  };
  return (await playSetting(mended)).report;
}

interface PlayedSetting {
  readonly report: RunReport;
  readonly staged: Staged;
  readonly drops: readonly NamedDrop[];
}

/** A machine that held up the cluster or the load for longer made something else happen than what was staged. */
const LONGEST_STALL_MS = 1000;
const MOST_PLAYS = 3;

/** Plays it until the machine has kept up, whatever the outcome. */
async function playSetting(setting: Setting): Promise<PlayedSetting> {
  for (let plays = 1; ; plays += 1) {
    const stall = monitorEventLoopDelay();
    const played = await playOnce(setting, () => stall.enable());
    stall.disable();
    const { maxLoopLagMs, maxLateSendMs } = played.report.proof.generator;
    const stalledMs = Math.max(stall.max / 1e6, maxLoopLagMs, maxLateSendMs);
    if (plays === MOST_PLAYS || stalledMs <= LONGEST_STALL_MS) return played;
  }
}

async function playOnce(setting: Setting, onceUnderLoad: () => void): Promise<PlayedSetting> {
  const { endpointLagMs, injections = [] } = setting;
  const lab = await startLab(endpointLagMs === undefined ? {} : { endpointLagMs });
  try {
    const room = await lab.room();
    const profile = await stage(room, setting);
    const injector = inject(injections, room);
    const at = (milestone: Milestone): void => {
      if (milestone.kind === 'load-started') onceUnderLoad();
      injector.hear(milestone);
    };
    const report = await releasedUnderLoad(lab, room, { ...profile, thresholds: ['dropped == 0'] }, { at });
    const found = await dropsOf(runFolderOf(room));
    const releasedAtMs = report.milestones.find(({ kind }) => kind === 'release-started')?.atMs ?? Infinity;
    return { report, staged: { injected: await injector.done(), releasedAtMs, versionAt: found.versionAt }, drops: found.drops };
  } finally {
    await lab.stop();
  }
}

/** Does each injection once, when its milestone is heard of. */
function inject(injections: readonly Injection[], room: Room) {
  const waiting = new Set(injections);
  const doing: Promise<Injected>[] = [];
  const carryOut = async ({ delayMs, what, deed }: Injection, heardAtMs: number): Promise<Injected> => {
    const heard = performance.now();
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const atMs = heardAtMs + performance.now() - heard;
    await deed(room);
    return { what, atMs };
  };
  return {
    hear({ kind, atMs }: Milestone) {
      for (const injection of waiting) {
        if (injection.after !== kind) continue;
        waiting.delete(injection);
        const done = carryOut(injection, atMs);
        // What goes wrong in it is told by `done`, also when the run is not over yet.
        done.catch(() => {});
        doing.push(done);
      }
    },
    done: () => Promise.all(doing),
  };
}
