import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from './faults.ts';

export interface FaultServerOptions {
  /** For `/planned`: what happens is drawn with this seed and these weights, request by request. */
  readonly plan?: FaultPlan;
  /** PEM; makes it an https server. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface FaultPlan {
  readonly seed: number;
  readonly weights: Readonly<Partial<Record<Fault, number>>>;
  /** Share of the connections that are reset as soon as they are accepted. */
  readonly acceptResets: number;
}

/** What the server knows of its own deeds. */
export interface FaultLedger {
  /** In the order of arrival: the request's X-Request-Id and what was done with it. */
  readonly requests: readonly { readonly id: string; readonly fault: string }[];
  readonly connections: number;
  readonly acceptResets: number;
}

export interface FaultServer {
  readonly port: number;
  ledger(): Promise<FaultLedger>;
  close(): Promise<void>;
}

/**
 * A server that misbehaves as asked: the request's path names the fault (see faults.ts). `/planned` draws it; `/last?of=N` answers only
 * when N such requests are in hand, and closes the listener before it does, so that every later connection is refused. It runs in an
 * OS thread of its own, so that it does not share an event loop with the test.
 */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const thread = new Worker(new URL('./fault-server-thread.ts', import.meta.url), { workerData: options });
  const [port] = (await once(thread, 'message')) as [number];
  return {
    port,
    async ledger() {
      thread.postMessage('ledger', []);
      const [ledger] = (await once(thread, 'message')) as [FaultLedger];
      return ledger;
    },
    async close() {
      await thread.terminate();
    },
  };
}
