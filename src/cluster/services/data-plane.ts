import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ProxyMode } from './endpoint-choice.ts';
import type { IngressTable } from './ingress/ingress-server.ts';
import type { ListenFailure } from './listeners.ts';
import type { ServiceRule } from './rules.ts';

/** All that the data plane has to do. */
export interface Programme {
  readonly rules: readonly ServiceRule[];
  readonly ingress: IngressTable;
}

export interface ProgramRequest {
  readonly id: number;
  readonly programme: Programme;
}

export interface ProgramReply {
  readonly id: number;
  readonly failures: readonly ListenFailure[];
}

export interface DataPlane {
  /** Resolves when the programme is in force, with the addresses that could not be listened on. */
  program(programme: Programme): Promise<readonly ListenFailure[]>;
  /** Closes all listeners and connections. */
  stop(): Promise<void>;
}

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export async function startDataPlane(mode: ProxyMode, onFailure: (error: unknown) => void): Promise<DataPlane> {
  const worker = new Worker(new URL(`./data-plane-worker.${EXTENSION}`, import.meta.url), { workerData: mode });
  const pending = new Map<number, (failures: readonly ListenFailure[]) => void>();
  let lastId = 0;
  worker.on('message', ({ id, failures }: ProgramReply) => {
    pending.get(id)?.(failures);
    pending.delete(id);
  });
  await once(worker, 'online');
  worker.on('error', onFailure);
  let isStopping = false;
  // Without it no Service answers any more, and nobody could tell why: better no cluster than one like that.
  worker.on('exit', (code) => {
    if (!isStopping) throw new Error(`the service proxy's data plane ended by itself (exit code ${code})`);
  });
  return {
    program(programme) {
      lastId += 1;
      const { promise, resolve } = Promise.withResolvers<readonly ListenFailure[]>();
      pending.set(lastId, resolve);
      worker.postMessage({ id: lastId, programme } satisfies ProgramRequest, []);
      return promise;
    },
    async stop() {
      isStopping = true;
      await worker.terminate();
    },
  };
}
