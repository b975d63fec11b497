import type { z } from 'zod';
import type { NamedFiles } from './named-files.ts';
import { choice, duration, someText } from './scalar.ts';
import { section } from './section.ts';
import { blueGreenSection, resolveBlueGreen, type BlueGreenPlan } from './strategies/blue-green.ts';
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
    | { readonly strategy: 'rolling'; readonly rolling: UpdatePlan }
    | { readonly strategy: 'recreate'; readonly recreate: UpdatePlan }
    | { readonly strategy: 'blue-green'; readonly blueGreen: BlueGreenPlan }
  );

export const releaseSection = section('release settings', {
  strategy: choice(['rolling', 'recreate', 'blue-green']),
  baseline: duration().prefault('5s'),
  settle: duration().prefault('5s'),
  timeout: duration({ positive: true }).prefault('5m'),
  onFailure: choice(['restore', 'keep']).prefault('restore'),
  expectVersion: someText().optional(),
  rolling: updateSection.optional(),
  recreate: updateSection.optional(),
  blueGreen: blueGreenSection.optional(),
});

/** Which section of `release` belongs to which strategy. */
export const STRATEGY_SECTION = { rolling: 'rolling', recreate: 'recreate', 'blue-green': 'blueGreen' } as const;

export type WrittenRelease = z.output<typeof releaseSection>;

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
  const { rolling, recreate, blueGreen } = written;
  const ofStrategy: Record<WrittenRelease['strategy'], () => ReleaseSettings | undefined> = {
    rolling: () => rolling && { ...timing, strategy: 'rolling', rolling: resolveUpdate(rolling, ['release', 'rolling'], files) },
    recreate: () =>
      recreate && { ...timing, strategy: 'recreate', recreate: resolveUpdate(recreate, ['release', 'recreate'], files) },
    'blue-green': () => blueGreen && { ...timing, strategy: 'blue-green', blueGreen: resolveBlueGreen(blueGreen, files) },
  };
  return ofStrategy[written.strategy]();
}
