import type { Milestone, MilestoneKind } from '../../release/milestone.ts';

/** What can make a request fail. A probe that failed tells of a failure, and a pod that was created gets no requests yet. */
export const CAUSING: ReadonlySet<MilestoneKind> = new Set<MilestoneKind>([
  'pod-ready',
  'pod-unready',
  'pod-deleted',
  'pod-gone',
  'endpoint-added',
  'endpoint-removed',
  'container-exited',
  'container-restarted',
  'service-changed',
]);

/** Longer ago, nothing is taken for the cause: twice what a load balancer takes to learn of an endpoint, and a pod's usual grace. */
export const HORIZON_MS = 60_000;

/** What happened last. */
export interface Passed {
  /** Indices into the milestones; of those that can cause something, -1 for none. */
  readonly last: number;
  /** The same, or undefined where that is too long ago. */
  readonly nearest: number | undefined;
  readonly offsetMs: number;
}

/** Finds the last milestone before a moment that could have caused what happened then. */
export class NearestMilestone {
  private readonly indices: readonly number[];
  private readonly atMs: readonly number[];

  /** `milestones` in the order of time. */
  constructor(milestones: readonly Milestone[]) {
    const causing = [...milestones.entries()].filter(([, { kind, subject }]) => CAUSING.has(kind) && subject !== undefined);
    this.indices = causing.map(([index]) => index);
    this.atMs = causing.map(([, { atMs }]) => atMs);
  }

  at(atMs: number): Passed {
    const position = countUpTo(this.atMs, atMs) - 1;
    const last = this.indices[position] ?? -1;
    const offsetMs = atMs - (this.atMs[position] ?? -Infinity);
    return { last, nearest: offsetMs <= HORIZON_MS ? last : undefined, offsetMs };
  }
}

/** How many of the sorted numbers are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
