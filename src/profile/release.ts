import type { z } from 'zod';
import type { NamedFiles } from './named-files.ts';
import type { ClusterSettings, ThresholdSetting } from './profile.ts';
import { choice, duration, someText } from './scalar.ts';
import { listOf, section } from './section.ts';
import { blueGreenSection, resolveBlueGreen, type BlueGreenPlan } from './strategies/blue-green.ts';
import { canarySection, resolveCanary, type CanaryPlan } from './strategies/canary.ts';
import { commandSection, resolveCommand, type CommandPlan } from './strategies/command.ts';
import { replaceSection, resolveReplace, type ReplacePlan } from './strategies/replace.ts';
import { resolveRestart, restartSection, type RestartPlan } from './strategies/restart.ts';
import { resolveRolling, rollingSection, type RollingPlan } from './strategies/rolling.ts';
import { resolveUpdate, updateSection, type UpdatePlan } from './strategies/update.ts';
import { resolveWatch, watchSection, type WatchPlan } from './strategies/watch.ts';

/** The release of a profile: what all strategies share, and a row for each. A strategy's own keys are in strategies/. */

export interface ReleaseTiming {
  /** Load before the release starts, after the ramp-up. */
  readonly baselineMs: number;
  /** Load after the release has finished. */
  readonly settleMs: number;
  /** The release fails when it takes longer. */
  readonly timeoutMs: number;
  /** What to do with the cluster when the release failed or was interrupted. */
  readonly onFailure: 'restore' | 'keep';
  /** The release fails as soon as one of these holds of what was sent since it started. */
  readonly abort: readonly ThresholdSetting[];
  /** The version the new pods answer with; undefined: any that the baseline did not see. */
  readonly expectVersion: string | undefined;
}

export type ReleaseSettings = ReleaseTiming &
  (
    | { readonly strategy: 'rolling'; readonly rolling: RollingPlan }
    | { readonly strategy: 'recreate'; readonly recreate: UpdatePlan }
    | { readonly strategy: 'restart'; readonly restart: RestartPlan }
    | { readonly strategy: 'replace'; readonly replace: ReplacePlan }
    | { readonly strategy: 'blue-green'; readonly blueGreen: BlueGreenPlan }
    | { readonly strategy: 'canary'; readonly canary: CanaryPlan }
    | { readonly strategy: 'command'; readonly command: CommandPlan }
    | { readonly strategy: 'watch'; readonly watch: WatchPlan }
  );

export const releaseSection = section('release settings', {
  strategy: choice(['rolling', 'recreate', 'restart', 'replace', 'blue-green', 'canary', 'command', 'watch']),
  baseline: duration().prefault('5s'),
  settle: duration().prefault('5s'),
  timeout: duration({ positive: true }).prefault('5m'),
  onFailure: choice(['restore', 'keep']).prefault('restore'),
  abort: listOf('thresholds', someText()).prefault([]),
  expectVersion: someText().optional(),
  rolling: rollingSection.optional(),
  recreate: updateSection.optional(),
  restart: restartSection.optional(),
  replace: replaceSection.optional(),
  blueGreen: blueGreenSection.optional(),
  canary: canarySection.optional(),
  command: commandSection.optional(),
  watch: watchSection.optional(),
});

/** Which section of `release` belongs to which strategy. */
export const STRATEGY_SECTION = {
  rolling: 'rolling',
  recreate: 'recreate',
  restart: 'restart',
  replace: 'replace',
  'blue-green': 'blueGreen',
  canary: 'canary',
  command: 'command',
  watch: 'watch',
} as const;

export type StrategyName = keyof typeof STRATEGY_SECTION;

export function strategyNames(): StrategyName[] {
  return Object.keys(STRATEGY_SECTION) as StrategyName[];
}

export type WrittenRelease = z.output<typeof releaseSection>;

/** Whether it is done, or watched, through a cluster. */
export function needsCluster(settings: ReleaseSettings): boolean {
  if (settings.strategy === 'command') return settings.command.pods !== undefined;
  return settings.strategy !== 'watch' || settings.watch.deployment !== undefined;
}

/** Whether another version answers afterwards. A restart, and what a program does, need not bring one unless the profile expects it. */
export function bringsNewVersion({ strategy, expectVersion }: ReleaseSettings): boolean {
  return (strategy !== 'restart' && strategy !== 'command') || expectVersion !== undefined;
}

/** Whether somebody is asked before the traffic moves. */
export function asksBeforeSwitch(settings: ReleaseSettings | undefined): boolean {
  return settings?.strategy === 'blue-green' && settings.blueGreen.switch === 'confirmed';
}

/** Undefined when the section of the strategy is missing, which the rules complain about. */
export function resolveRelease(
  written: WrittenRelease | undefined,
  files: NamedFiles,
  cluster: ClusterSettings,
): ReleaseSettings | undefined {
  if (written === undefined) return undefined;
  const timing = {
    baselineMs: written.baseline,
    settleMs: written.settle,
    timeoutMs: written.timeout,
    onFailure: written.onFailure,
    abort: written.abort.map((text, index) => ({ text, where: files.whereIs(['release', 'abort', index]) })),
    expectVersion: written.expectVersion,
  };
  const { rolling, recreate, restart, replace, blueGreen, canary, command, watch } = written;
  const ofStrategy: Record<WrittenRelease['strategy'], () => ReleaseSettings | undefined> = {
    rolling: () => rolling && { ...timing, strategy: 'rolling', rolling: resolveRolling(rolling, files) },
    recreate: () =>
      recreate && { ...timing, strategy: 'recreate', recreate: resolveUpdate(recreate, ['release', 'recreate'], files) },
    restart: () => restart && { ...timing, strategy: 'restart', restart: resolveRestart(restart) },
    replace: () => {
      const plan = replace && resolveReplace(replace, files);
      return plan && { ...timing, strategy: 'replace', replace: plan };
    },
    'blue-green': () => blueGreen && { ...timing, strategy: 'blue-green', blueGreen: resolveBlueGreen(blueGreen, files) },
    canary: () => canary && { ...timing, strategy: 'canary', canary: resolveCanary(canary, files) },
    command: () => command && { ...timing, strategy: 'command', command: resolveCommand(command, files, cluster) },
    watch: () => watch && { ...timing, strategy: 'watch', watch: resolveWatch(watch, written.expectVersion) },
  };
  return ofStrategy[written.strategy]();
}
