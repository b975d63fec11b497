import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { ClusterPort, Lease } from '../release/cluster-port.ts';
import { fleetLabels } from './job.ts';
import { CONTROLLER_GONE_MS, leaseAnnotations, type LeaseMessage, NO_MESSAGE, RENEW_EVERY_MS } from './lease-message.ts';

/** After a renewal that failed: the workers' patience is short. */
const RETRY_MS = 200;

export function newLease(fleet: string, namespace: string): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: fleet, namespace, labels: fleetLabels(fleet), annotations: { ...leaseAnnotations(NO_MESSAGE) } },
    spec: { holderIdentity: 'cutover', leaseDurationSeconds: CONTROLLER_GONE_MS / 1000, renewTime: microTime() },
  };
}

/** What the channel tells. */
export interface LeaseListener {
  /** This ping is about to be written. */
  pinging(ping: number): void;
}

/**
 * The one way from the controller to its workers: writes what they are to know into the Lease, and renews it so that they know that
 * somebody listens. One write at a time; what comes meanwhile goes with the next. An API server that cannot be reached is tried again until
 * the channel is closed: the workers decide how long they wait.
 */
export class LeaseChannel {
  readonly #cluster: ClusterPort;
  readonly #fleet: string;
  readonly #listener: LeaseListener;
  readonly #closing = new AbortController();
  #message: LeaseMessage = NO_MESSAGE;
  #writtenKeys: readonly string[] = [];
  #wake = new AbortController();
  #trouble: string | undefined;
  readonly #running: Promise<void>;

  constructor(cluster: ClusterPort, fleet: string, listener: LeaseListener) {
    this.#cluster = cluster;
    this.#fleet = fleet;
    this.#listener = listener;
    this.#running = this.#run();
  }

  /** Why the last write failed; undefined when it did not. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get message(): LeaseMessage {
    return this.#message;
  }

  /** Written as soon as the write that is under way is done. */
  say(change: Partial<LeaseMessage>): void {
    this.#message = { ...this.#message, ...change };
    this.#wake.abort();
  }

  /** Nothing is written any more once it resolves. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#wake = new AbortController();
      const wait = await this.#renew();
      // Ends early by what is said meanwhile.
      await sleep(wait, undefined, { signal: this.#wake.signal }).catch(() => {});
    }
  }

  /** Every renewal is a ping: clocks are compared, and workers heard of, all the time. Returns how long the next one has time. */
  async #renew(): Promise<number> {
    this.#message = { ...this.#message, ping: this.#message.ping + 1 };
    const annotations = leaseAnnotations(this.#message);
    const keys = Object.keys(annotations);
    const gone = Object.fromEntries(this.#writtenKeys.filter((key) => !keys.includes(key)).map((key) => [key, null]));
    this.#listener.pinging(this.#message.ping);
    try {
      await this.#cluster.patch('Lease', this.#fleet, {
        metadata: { annotations: { ...annotations, ...gone } },
        spec: { renewTime: microTime() },
      });
      this.#writtenKeys = keys;
      this.#trouble = undefined;
      return RENEW_EVERY_MS;
    } catch (fault) {
      this.#trouble = messageOf(fault);
      return RETRY_MS;
    }
  }
}

/** Now, as the API writes it. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
