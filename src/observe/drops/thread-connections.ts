import type { Sample } from '../sample.ts';

/** What a thread's connection has been through when the next request is sent on it. */
export interface ConnectionPast {
  readonly ageMs: number;
  readonly idleMs: number;
  /** What its answers told so far; undefined: nothing. */
  readonly version: string | undefined;
}

/** The connection that a thread has now. Threads have one at a time, and send one request at a time. */
interface Current {
  connection: number;
  openedUs: number;
  endedUs: number;
  version: string | undefined;
}

/** Follows the connections of all threads through the samples, in the order of sending. Memory grows with the threads only. */
export class ThreadConnections {
  private readonly ofWorker: Current[][] = [];

  /** Of a request on a reused connection that has not been followed yet. Undefined where evidence of the connection's earlier requests is missing. */
  pastOf(sample: Sample): ConnectionPast | undefined {
    const current = this.ofWorker[sample.worker]?.[sample.thread];
    if (!sample.reused || sample.connection === 0 || current?.connection !== sample.connection) return undefined;
    return {
      ageMs: (sample.sentUs - current.openedUs) / 1000,
      idleMs: (sample.sentUs - current.endedUs) / 1000,
      version: current.version,
    };
  }

  follow(sample: Sample): void {
    const current = this.currentOf(sample.worker, sample.thread);
    if (!sample.reused) {
      current.connection = sample.connection;
      current.openedUs = sample.connectedUs;
      current.version = undefined;
    }
    current.endedUs = sample.endedUs;
    const { version } = sample;
    if (version !== undefined) current.version = version;
  }

  private currentOf(worker: number, thread: number): Current {
    const threads = (this.ofWorker[worker] ??= []);
    return (threads[thread] ??= { connection: 0, openedUs: Number.NaN, endedUs: Number.NaN, version: undefined });
  }
}
