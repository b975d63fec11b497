import type { z } from 'zod';
import { intOrPercent, type IntOrPercent, revision } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { count, duration, someText } from '../scalar.ts';
import { section } from '../section.ts';
import { resolveUpdate, UPDATE_KEYS, type UpdatePlan } from './update.ts';

/** A rolling update. What it sets on the Deployment stays when it succeeds; undefined: as the Deployment has it. */
export interface RollingPlan extends UpdatePlan {
  readonly maxSurge: IntOrPercent | undefined;
  readonly maxUnavailable: IntOrPercent | undefined;
  readonly minReadySeconds: number | undefined;
  readonly progressDeadlineSeconds: number | undefined;
  readonly revisionHistoryLimit: number | undefined;
  /** What the history of revisions is to say about this one. */
  readonly changeCause: string | undefined;
  /** The update stops when so many pods are new and ready, for so long. A share is rounded up. */
  readonly pause: { readonly after: IntOrPercent; readonly holdMs: number } | undefined;
  /** The release is a way back: the template of this earlier revision is the new version. */
  readonly toRevision: number | 'previous' | undefined;
}

export const rollingSection = section('rolling update settings', {
  ...UPDATE_KEYS,
  toRevision: revision().optional(),
  maxSurge: intOrPercent().optional(),
  maxUnavailable: intOrPercent().optional(),
  minReadySeconds: count({ min: 0 }).optional(),
  progressDeadlineSeconds: count({ min: 1 }).optional(),
  revisionHistoryLimit: count({ min: 0 }).optional(),
  changeCause: someText().optional(),
  pause: section('pause settings', {
    after: intOrPercent({ positive: true }).prefault('1'),
    hold: duration({ positive: true }).prefault('10s'),
  }).optional(),
});

export type WrittenRolling = z.output<typeof rollingSection>;

export function resolveRolling(written: WrittenRolling, files: NamedFiles): RollingPlan {
  const { pause } = written;
  return {
    ...resolveUpdate(written, ['release', 'rolling'], files),
    maxSurge: written.maxSurge,
    maxUnavailable: written.maxUnavailable,
    minReadySeconds: written.minReadySeconds,
    progressDeadlineSeconds: written.progressDeadlineSeconds,
    revisionHistoryLimit: written.revisionHistoryLimit,
    changeCause: written.changeCause,
    pause: pause && { after: pause.after, holdMs: pause.hold },
    toRevision: written.toRevision,
  };
}
