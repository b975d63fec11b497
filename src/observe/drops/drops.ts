import type { Outcome, Stage } from '../../load/outcome.ts';
import type { PhaseName } from '../phases.ts';
import type { ConnectionKind } from '../sample.ts';

/**
 * Dropped requests that agree in everything that can tell their cause: as many groups as there are differences, not as there are drops.
 * Those of one group ended between the same two milestones, close to each other, after about the same time in flight and, on reused
 * connections, after about the same idle time. In a run with more differences than are kept, the later ones share groups: first without
 * `remote` and without being close in time, then with `nearest`, `version`, `connectionVersion` and `server` undefined and the details
 * as one. Times are ms on the run's clock, of sending unless named otherwise.
 */
export interface DropGroup {
  readonly outcome: Outcome;
  readonly stage: Stage;
  /** `ECONNREFUSED`, `closed by the server`, `status 503`. */
  readonly detail: string;
  readonly connection: ConnectionKind;
  /** One of those that cover the run. */
  readonly phase: PhaseName;
  /** `ip:port` that it connected to, or tried to; undefined when none was known. */
  readonly remote: string | undefined;
  /** What the answer itself told; undefined without an answer, or where it did not say. */
  readonly version: string | undefined;
  /** On a reused connection: what it was told by before. */
  readonly connectionVersion: string | undefined;
  /** Who sent the answer, as its `Server` and `Via` headers say; undefined without one. */
  readonly server: string | undefined;
  /**
   * The last milestone before the request ended that could have caused it (CAUSING, in nearest-milestone.ts), when that is at most
   * HORIZON_MS before; index into the milestones.
   */
  readonly nearest: number | undefined;
  readonly requests: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** When they ended. */
  readonly endedAtMs: { readonly min: number; readonly max: number };
  /** How long after the nearest milestone they ended. */
  readonly offsetMs: { readonly min: number; readonly max: number } | undefined;
  /** On reused connections: how long they had been open, and idle, when the request was sent. */
  readonly ageMs: { readonly min: number; readonly max: number } | undefined;
  readonly idleMs: { readonly min: number; readonly max: number } | undefined;
}
