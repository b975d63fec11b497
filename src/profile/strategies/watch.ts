import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import { duration } from '../scalar.ts';
import { section } from '../section.ts';

/** A release that is done elsewhere (GitOps, another pipeline) is only looked at. */
export interface WatchPlan {
  /** Whose rollout is the release; undefined: it is seen by the versions that answer. */
  readonly deployment: string | undefined;
  /** It has to begin within this time. */
  readonly startWithinMs: number;
  /** Seen by versions: the one that it brings; undefined: any that did not answer before. */
  readonly newVersion: string | undefined;
  /** Seen by versions: it is over when no other than the new version has answered on new connections for this long. */
  readonly quietMs: number;
}

export const watchSection = section('watch settings', {
  deployment: objectName().optional(),
  startWithin: duration({ positive: true }).prefault('30m'),
  quiet: duration({ positive: true }).prefault('10s'),
});

export function resolveWatch(
  { deployment, startWithin, quiet }: z.output<typeof watchSection>,
  newVersion: string | undefined,
): WatchPlan {
  return { deployment, startWithinMs: startWithin, newVersion, quietMs: quiet };
}
