import type { Outcome, Stage } from '../load/outcome.ts';
import type { PhaseName } from './phases.ts';
import type { ConnectionKind } from './sample.ts';

/**
 * Dropped requests that agree in everything that can tell their cause: as many groups as there are differences, not as there are drops.
 * Times are ms on the run's clock, of sending unless named otherwise.
 */
export interface DropGroup {
  readonly outcome: Outcome;
  readonly stage: Stage;
  /** `ECONNREFUSED`, `closed by the server`, `status 503`. */
  readonly detail: string;
  readonly connection: ConnectionKind;
  readonly phase: PhaseName;
  /** `ip:port`; undefined when never connected. */
  readonly remote: string | undefined;
  /** What the answer itself told; undefined without an answer, or where it did not say. */
  readonly version: string | undefined;
  /** On a reused connection: what it was told by before. */
  readonly connectionVersion: string | undefined;
  /** Who sent the answer, as its `Server` and `Via` headers say; undefined without one. */
  readonly server: string | undefined;
  /** The nearest milestone with a subject that came before the request ended and could have caused it; index into the milestones. */
  readonly nearest: number | undefined;
  readonly requests: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** How long after the nearest milestone they ended. */
  readonly offsetMs: { readonly min: number; readonly max: number } | undefined;
  /** On reused connections: how long they had been open, and idle, when the request was sent. */
  readonly ageMs: { readonly min: number; readonly max: number } | undefined;
  readonly idleMs: { readonly min: number; readonly max: number } | undefined;
}
