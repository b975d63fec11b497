import type { Deployment, IntOrPercent } from '../../objects.ts';
import { shareOf } from '../share.ts';

export interface Fenceposts {
  /** How many pods there may be above the wanted number. */
  readonly maxSurge: number;
  /** How many of the wanted number may be unavailable. */
  readonly maxUnavailable: number;
}

/** What a Deployment's strategy allows: percentages of its replicas, surge rounded up, unavailability down, never both zero. */
export function fencepostsOf({ spec }: Deployment): Fenceposts {
  if (spec.strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(maxSurge, maxUnavailable, replicas);
}

export function resolveFenceposts(maxSurge: IntOrPercent, maxUnavailable: IntOrPercent, replicas: number): Fenceposts {
  const surge = shareOf(maxSurge, replicas, Math.ceil);
  const unavailable = shareOf(maxUnavailable, replicas, Math.floor);
  const atLeastOneMoves = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge: surge, maxUnavailable: Math.min(replicas, atLeastOneMoves) };
}
