import type { ProxyMode } from '../services/endpoint-choice.ts';

/** What `up` tells the daemon, as JSON on its command line. The cluster's id is among it: see identity.ts. */
export interface DaemonSettings {
  readonly clusterId: string;
  readonly dir: string;
  readonly endpointLagMs?: number;
  readonly proxyMode?: ProxyMode;
  /** End when the process that started it ends. */
  readonly parentBound: boolean;
}

/** What the daemon tells `up`, once, over the channel between them. */
export type DaemonMessage =
  | { readonly type: 'ready'; readonly apiUrl: string }
  | { readonly type: 'taken' }
  | { readonly type: 'failed'; readonly what: string; readonly where?: string; readonly next?: string };
