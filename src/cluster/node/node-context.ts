import type { EventRecorder } from '../events.ts';
import type { Store } from '../store.ts';
import type { AddressPool } from './address-pool.ts';
import type { BackOffSettings } from './back-off.ts';
import type { LogStore } from './log-store.ts';
import type { ProcessTable } from './process-table.ts';
import type { Relist } from './relist.ts';

/** What all pods of the node share. */
export interface NodeContext {
  readonly store: Store;
  readonly clusterId: string;
  readonly hostIP: string;
  readonly backOff: BackOffSettings;
  readonly recorder: EventRecorder;
  readonly addresses: AddressPool;
  readonly logs: LogStore;
  readonly processes: ProcessTable;
  readonly relist: Relist;
}
