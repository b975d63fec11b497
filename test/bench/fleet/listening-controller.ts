import { join } from 'node:path';
import { createEvidence } from '../../../src/evidence/writer.ts';
import { type RemoteListener, RemoteWorker } from '../../../src/fleet/remote-worker.ts';
import { createLive } from '../../../src/observe/live.ts';
import { watchTraffic } from '../../../src/verdict/live-traffic.ts';
import { runHeader } from '../../support/run-header.ts';

/** A fleet's controller as far as it listens: what it hears goes the way that run.ts sends it. */
export interface ListeningController {
  readonly workers: readonly RemoteWorker[];
  /** Requests that were folded so far. */
  readonly requests: number;
  /** What a person who watches the run costs. */
  show(second: number): void;
  close(): Promise<void>;
}

export function listeningController(folder: string, workers: number): ListeningController {
  const header = runHeader();
  const evidence = createEvidence(join(folder, 'run'), header);
  const live = createLive();
  const traffic = watchTraffic(header.profile, () => 0);
  let requests = 0;
  const listener: RemoteListener = {
    hello: () => {},
    replaced: () => {},
    pong: () => {},
    ready: () => {},
    rampedUp: () => {},
    batch(batch) {
      requests += batch.count;
      evidence.batch(batch);
      traffic.batch(batch);
      live.batch(batch);
    },
    health(health) {
      evidence.health(health);
      traffic.health(health);
    },
    stalled: () => {},
    lost(reason) {
      throw new Error(reason);
    },
    gap({ from }) {
      throw new Error(`frame ${from} is missing`);
    },
    end: () => {},
  };
  return {
    workers: Array.from({ length: workers }, (_, index) => new RemoteWorker(index, () => 0, new Map(), listener)),
    get requests() {
      return requests;
    },
    show: (second) => void live.snapshot(second * 1000),
    close: () => evidence.close(),
  };
}
