import type { RunClock } from '../clock.ts';
import type { SampleBatch, WorkerHealth } from './batch.ts';
import type { LoadPlan } from './plan.ts';

/** Where the pool delivers what happened. Called on the main thread. */
export interface LoadSink {
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  /** A worker died or lost contact. The others go on; the run cannot pass any more. */
  workerLost(worker: number, reason: string): void;
}

export interface LoadPool {
  /** Settles when every thread of the profile has been started (the ramp-up is over). */
  readonly rampedUp: Promise<void>;
  /** Settles when the load is over by itself (loops, duration) or after `stop`, with everything drained and delivered. */
  readonly ended: Promise<void>;
  /** No new requests; those in flight are answered, time out or fail by themselves and are delivered. Idempotent. */
  stop(): void;
}

export declare function startLoad(plan: LoadPlan, clock: RunClock, sink: LoadSink): LoadPool;
