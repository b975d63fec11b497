import type { z } from 'zod';
import type { NamedFiles } from './named-files.ts';
import { choice, duration, someText } from './scalar.ts';
import { section } from './section.ts';
import { blueGreenSection, resolveBlueGreen, type BlueGreenPlan } from './strategies/blue-green.ts';
import { replaceSection, resolveReplace, type ReplacePlan } from './strategies/replace.ts';
import { resolveRestart, restartSection, type RestartPlan } from './strategies/restart.ts';
import { resolveRolling, rollingSection, type RollingPlan } from './strategies/rolling.ts';
import { resolveUpdate, updateSection, type UpdatePlan } from './strategies/update.ts';

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
  );

export const releaseSection = section('release settings', {
  strategy: choice(['rolling', 'recreate', 'restart', 'replace', 'blue-green']),
  baseline: duration().prefault('5s'),
  settle: duration().prefault('5s'),
  timeout: duration({ positive: true }).prefault('5m'),
  onFailure: choice(['restore', 'keep']).prefault('restore'),
  expectVersion: someText().optional(),
  rolling: rollingSection.optional(),
  recreate: updateSection.optional(),
  restart: restartSection.optional(),
  replace: replaceSection.optional(),
  blueGreen: blueGreenSection.optional(),
});

/** Which section of `release` belongs to which strategy. */
export const STRATEGY_SECTION = {
  rolling: 'rolling',
  recreate: 'recreate',
  restart: 'restart',
  replace: 'replace',
  'blue-green': 'blueGreen',
} as const;

export type WrittenRelease = z.output<typeof releaseSection>;

/** Whether its pods are of another version afterwards; a restart's are of the same, unless the profile expects one. */
export function bringsNewVersion({ strategy, expectVersion }: ReleaseSettings): boolean {
  return strategy !== 'restart' || expectVersion !== undefined;
}

/** Undefined when the section of the strategy is missing, which the rules complain about. */
export function resolveRelease(written: WrittenRelease | undefined, files: NamedFiles): ReleaseSettings | undefined {
  if (written === undefined) return undefined;
  const timing = {
    baselineMs: written.baseline,
    settleMs: written.settle,
    timeoutMs: written.timeout,
    onFailure: written.onFailure,
    expectVersion: written.expectVersion,
  };
  const { rolling, recreate, restart, replace, blueGreen } = written;
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
  };
  return ofStrategy[written.strategy]();
}
