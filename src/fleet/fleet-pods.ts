import { setTimeout as sleep } from 'node:timers/promises';
import { CutoverError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClusterPort, Pod } from '../release/cluster-port.ts';
import { FLEET_LABEL } from './job.ts';
import { indexOf, podTrouble } from './pod-trouble.ts';

/** Trouble that may pass is waited out for this long. */
const TROUBLE_PATIENCE_MS = 4_000;
const LOOK_EVERY_MS = 500;

export interface PodsListener {
  /** The pod of this worker as it is now; undefined when it is gone. */
  pod(index: number, pod: Pod | undefined): void;
  /** A pod cannot start, or cannot even be created. */
  trouble(fault: CutoverError): void;
}

/** The pods of a fleet's Job, and what keeps them from starting. */
export class FleetPods {
  readonly #fleet: string;
  readonly #workers: number;
  readonly #cluster: ClusterPort;
  readonly #listener: PodsListener;
  #pods = new Map<number, Pod>();
  #troubledSinceMs: number | undefined;
  #isSettled = false;

  constructor(fleet: string, workers: number, cluster: ClusterPort, listener: PodsListener) {
    this.#fleet = fleet;
    this.#workers = workers;
    this.#cluster = cluster;
    this.#listener = listener;
  }

  /** Until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    const selection = { labels: `${FLEET_LABEL}=${this.#fleet}` };
    try {
      await this.#cluster.until(signal).follow('Pod', selection, (pods) => this.#see(pods));
    } catch (fault) {
      if (!signal.aborted) throw fault;
    }
  }

  /** All are there: trouble is no longer looked for. */
  settle(): void {
    this.#isSettled = true;
  }

  /** Looks for trouble until all have started, or the signal is aborted. */
  async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isSettled) {
      const trouble = await this.#trouble();
      if (trouble === undefined) this.#troubledSinceMs = undefined;
      else {
        this.#troubledSinceMs ??= performance.now();
        if (trouble.final || performance.now() - this.#troubledSinceMs > TROUBLE_PATIENCE_MS) {
          this.#listener.trouble(
            new CutoverError(trouble.what, {
              where: `Job ${this.#cluster.namespace}/${this.#fleet}`,
              next: trouble.next,
              exitCode: EXIT.releaseFailed,
            }),
          );
        }
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  #see(pods: readonly Pod[]): void {
    const before = this.#pods;
    this.#pods = new Map(
      pods.flatMap((pod) => {
        const index = indexOf(pod);
        return index === undefined ? [] : [[index, pod] as const];
      }),
    );
    for (const [index, pod] of this.#pods) this.#listener.pod(index, pod);
    for (const index of before.keys()) if (!this.#pods.has(index)) this.#listener.pod(index, undefined);
  }

  async #trouble() {
    for (const pod of this.#pods.values()) {
      const trouble = podTrouble(pod);
      if (trouble !== undefined) return trouble;
    }
    return this.#pods.size < this.#workers ? this.#refusal() : undefined;
  }

  /** Why the Job's controller cannot create pods; undefined where it can, or where events are not ours to read. */
  async #refusal() {
    const fields = `involvedObject.name=${this.#fleet},reason=FailedCreate`;
    const events = await this.#cluster.list('Event', { fields }).catch(() => []);
    const said = events.at(-1)?.message;
    if (said === undefined) return undefined;
    return {
      what: `its pods cannot be created: ${said}`,
      next: 'change load.fleet, or the quota or policy that says so',
      final: false,
    };
  }
}
