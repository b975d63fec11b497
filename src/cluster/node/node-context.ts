import type { EventRecorder } from '../events.ts';
import type { Store } from '../store.ts';
import type { AddressPool } from './address-pool.ts';
import type { BackOffSettings } from './back-off.ts';
import type { LogStore } from './log-store.ts';
import type { ProcessTable } from './process-table.ts';
import type { Relist } from './relist.ts';

/**
 * How long a container runtime takes. Processes are started at once here, so these waits are what makes a pod take as long to become
 * ready, and the steps of a rolling update as long to follow each other, as on a real node.
 */
export interface RuntimeTiming {
  /** From accepting a pod until it has its address. */
  readonly sandboxMs: number;
  /** From the start of a container's process until the node says so, and begins to probe. */
  readonly startMs: number;
}

/** Together what was recorded with containerd (150 to 200 ms), with more of it after the start, because Node needs that to boot the sample app. */
export const CONTAINERD_TIMING: RuntimeTiming = { sandboxMs: 40, startMs: 150 };

/** What all pods of the node share. */
export interface NodeContext {
  readonly store: Store;
  readonly clusterId: string;
  readonly hostIP: string;
  readonly backOff: BackOffSettings;
  readonly timing: RuntimeTiming;
  readonly recorder: EventRecorder;
  readonly addresses: AddressPool;
  readonly logs: LogStore;
  readonly processes: ProcessTable;
  readonly relist: Relist;
}
