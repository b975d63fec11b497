import type { EventRecorder } from '../events.ts';
import type { Store } from '../store.ts';
import type { AddressPool } from './address-pool.ts';
import type { BackOffSettings } from './back-off.ts';
import type { LogStore } from './log-store.ts';
import type { PodCredentials } from './pod-credentials.ts';
import type { Exit } from './process-group.ts';
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

/**
 * A recorded rolling update of three pods took 0.9 to 1.6 s, and most pods passed their first readiness probe. Node needs longer to boot
 * the sample app than the recorded one took, so less of the time is given to the sandbox and more to the start.
 */
export const CONTAINERD_TIMING: RuntimeTiming = { sandboxMs: 40, startMs: 240 };

/** `container`: `NAMESPACE/POD/NAME`. */
export type ExitListener = (container: string, exit: Exit) => void;

/** What all pods of the node share. */
export interface NodeContext {
  readonly store: Store;
  readonly clusterId: string;
  readonly hostIP: string;
  readonly backOff: BackOffSettings;
  readonly timing: RuntimeTiming;
  readonly onExit: ExitListener;
  readonly recorder: EventRecorder;
  readonly addresses: AddressPool;
  readonly logs: LogStore;
  readonly credentials: PodCredentials;
  readonly processes: ProcessTable;
  readonly relist: Relist;
}
