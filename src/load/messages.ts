import type { RunClock } from '../clock.ts';
import type { SampleBatch, WorkerHealth } from './batch.ts';
import type { PacerCells } from './pacer-cells.ts';
import type { LoadPlan } from './plan.ts';
import type { LoadShare } from './share.ts';

/** What a worker is born with. */
export interface WorkerOrder {
  readonly plan: LoadPlan;
  readonly clock: RunClock;
  readonly worker: number;
  readonly share: LoadShare;
  /** Only in the open model. */
  readonly pacerCells: PacerCells | undefined;
}

/** What the pacer is born with. */
export interface PacerOrder {
  readonly plan: LoadPlan;
  readonly clock: RunClock;
  readonly share: LoadShare;
  readonly pacerCells: PacerCells;
}

/**
 * `start` comes once all are ready, with the moment that all count from, on the run's clock. `retarget` may come at any time: where new
 * connections go from then on.
 */
export type ToWorker =
  | { readonly kind: 'start'; readonly startUs: number }
  | { readonly kind: 'retarget'; readonly urls: readonly string[] }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ramped-up' }
  | { readonly kind: 'batch'; readonly batch: SampleBatch }
  | { readonly kind: 'health'; readonly health: WorkerHealth }
  /** Everything is delivered; nothing follows but the thread's end. */
  | { readonly kind: 'done' };
