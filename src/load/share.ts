import type { LoadPlan } from './plan.ts';
import { usefulWorkers } from './split.ts';

/**
 * Which of a load's workers run in this process: `own` of them, from number `first` on, of `all` that there are on all machines. Who
 * carries what follows from a worker's number and `all` alone, so that the shares together are the whole, to the request.
 */
export interface LoadShare {
  readonly first: number;
  readonly own: number;
  readonly all: number;
}

/** Of a load that has only one machine. */
export function wholeLoad(plan: LoadPlan): LoadShare {
  return shareOf(plan, 0, 1);
}

/**
 * Every machine runs as many workers as the plan says, or as many as there are pairs of threads for. Needs at least as many pairs as
 * machines, or some have nothing to do.
 */
export function shareOf(
  { workers, threads }: Pick<LoadPlan, 'workers' | 'threads'>,
  machine: number,
  machines: number,
): LoadShare {
  const own = usefulWorkers(workers, Math.floor(threads / machines));
  return { first: machine * own, own, all: machines * own };
}
