import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * `closed`: nobody listens, kept connections are served; `unavailable`: every request is answered 503; `gone`: nobody listens, and kept
 * connections are reset, as when a process is killed.
 */
export type OutageWay = 'closed' | 'unavailable' | 'gone';

export interface OutageOrder {
  readonly way: OutageWay;
  readonly durationMs: number;
  /** After the one before. */
  readonly afterMs: number;
}

/** When the outage really was, on the monotonic clock of the machine. */
export interface InjectedOutage {
  readonly fromUs: number;
  readonly untilUs: number;
}

export interface OutageServer {
  readonly url: string;
  /** Has the outages, one after another, and says when each was. */
  inject(orders: readonly OutageOrder[]): Promise<readonly InjectedOutage[]>;
  close(): Promise<void>;
}

/** A fast server, on an OS thread of its own, that is out of service as it is told, and knows exactly when it was. */
export async function startOutageServer(): Promise<OutageServer> {
  const thread = new Worker(new URL('./outage-server-thread.ts', import.meta.url));
  const [port] = (await once(thread, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async inject(orders) {
      thread.postMessage(orders, []);
      const [injected] = (await once(thread, 'message')) as [readonly InjectedOutage[]];
      return injected;
    },
    async close() {
      await thread.terminate();
    },
  };
}
