import { setTimeout as sleep } from 'node:timers/promises';
import { elapsedUs, type RunClock } from '../clock.ts';
import { CutoverError, messageOf } from '../errors.ts';
import type { FleetWorkerRecord } from '../evidence/run-record.ts';
import { EXIT } from '../exit-codes.ts';
import { Gate } from '../load/gate.ts';
import type { LoadPlan } from '../load/plan.ts';
import type { LoadPool, LoadSink } from '../load/pool.ts';
import type { FleetSettings } from '../profile/fleet.ts';
import type { ConnectedCluster } from '../release/kubernetes/connect.ts';
import { version } from '../version.ts';
import { FleetObjects, newFleetName } from './fleet-objects.ts';
import { LeaseChannel } from './lease-channel.ts';
import { FleetPods } from './fleet-pods.ts';
import { WorkerLink } from './worker-link.ts';

export interface FleetSink extends LoadSink {
  /** Who a worker is and how its clock runs: told when the load starts, and once more when it is over. */
  fleetWorker(worker: FleetWorkerRecord): void;
}

export interface FleetParts {
  readonly settings: FleetSettings;
  readonly plan: LoadPlan;
  readonly clock: RunClock;
  /** In the namespace of the fleet. */
  readonly cluster: ConnectedCluster;
  /** How long the load takes at most, from now; Infinity where nobody knows. */
  readonly plannedMs: number;
  readonly interrupt: AbortSignal;
}

/** A fleet whose workers wait for the start. */
export interface Fleet {
  /** Tells all workers when to start, and resolves at that moment. Once. */
  start(sink: FleetSink): Promise<LoadPool>;
  /** Deletes all of it, however far it got. Throws CutoverError when it cannot be deleted. */
  close(): Promise<void>;
}

/** Time for the order to start to reach every worker before its moment comes. */
const START_LEAD_MS = 1_000;
/** Clocks are compared until all offsets are known this well, so often at least and at most. */
const GOOD_OFFSET_US = 5_000;
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 8;
const ROUNDS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;

/**
 * Creates the Job, waits until every worker is ready, and compares the clocks. Whatever goes wrong, an interruption included, nothing is left
 * behind: throws CutoverError then.
 */
export async function prepareFleet(parts: FleetParts): Promise<Fleet> {
  const fleet = new KubernetesFleet(parts);
  try {
    await fleet.prepare();
    return fleet;
  } catch (fault) {
    await fleet.close().catch((left: unknown) => {
      throw new CutoverError(`${messageOf(fault)}; and ${messageOf(left)}`, { cause: fault, exitCode: EXIT.releaseFailed });
    });
    throw fault;
  }
}

class KubernetesFleet implements Fleet, LoadPool {
  readonly rampedUp: Promise<void>;
  readonly ended: Promise<void>;
  readonly #parts: FleetParts;
  readonly #objects: FleetObjects;
  readonly #links: readonly WorkerLink[];
  readonly #closing = new AbortController();
  /** When each ping was written, on the run's clock. */
  readonly #pingsUs = new Map<number, number>();
  readonly #ready: Gate;
  readonly #rampedUp: Gate;
  readonly #ended: Gate;
  readonly #failed = Promise.withResolvers<never>();
  #channel: LeaseChannel | undefined;
  #sink: FleetSink | undefined;
  #onPong: (() => void) | undefined;

  constructor(parts: FleetParts) {
    const { settings, clock, cluster } = parts;
    this.#parts = parts;
    this.#objects = new FleetObjects(newFleetName(), cluster);
    this.#ready = new Gate(settings.workers);
    this.#rampedUp = new Gate(settings.workers);
    this.#ended = new Gate(settings.workers);
    this.#failed.promise.catch(() => {});
    this.#links = Array.from({ length: settings.workers }, (_, index) => this.#newLink(index, () => elapsedUs(clock)));
    this.rampedUp = this.#rampedUp.opened;
    this.ended = this.#ended.opened.then(() => this.#recordClocks('end'));
  }

  async prepare(): Promise<void> {
    const { settings, plan, clock, plannedMs, interrupt, cluster } = this.#parts;
    const { workers, readyWithinMs } = settings;
    await this.#objects.create(
      settings,
      { version: version(), startedAtEpochMs: clock.startedAtEpochMs, workers, plan },
      plannedMs,
    );
    this.#channel = new LeaseChannel(cluster, this.#objects.name, {
      pinging: (ping) => void this.#pingsUs.set(ping, elapsedUs(clock)),
    });
    const pods = new FleetPods(this.#objects.name, workers, cluster, {
      pod: (index, pod) => this.#links[index]?.pod(pod),
      trouble: (fault) => this.#failed.reject(fault),
    });
    const { signal } = this.#closing;
    void pods.follow(signal).catch((fault: unknown) => this.#failed.reject(fault));
    void pods.look(AbortSignal.any([signal, AbortSignal.timeout(readyWithinMs)]));
    void this.#watch();
    const late = async (): Promise<never> => {
      await sleep(readyWithinMs, undefined, { signal });
      const waiting = this.#links.filter(({ isReady }) => !isReady).map((link) => link.state);
      throw new CutoverError(
        `${workers - waiting.length} of ${workers} workers were ready within ${readyWithinMs / 1000} s: ${waiting.join('; ')}`,
        {
          where: `Job ${cluster.namespace}/${this.#objects.name}`,
          next: 'give them longer with load.fleet.readyWithin',
          exitCode: EXIT.releaseFailed,
        },
      );
    };
    const giveUp = [this.#failed.promise, late(), interruption(interrupt, signal)];
    for (const each of giveUp) each.catch(() => {});
    await Promise.race([this.#ready.opened, ...giveUp]);
    pods.settle();
    await Promise.race([this.#compareClocks(), ...giveUp]);
  }

  async start(sink: FleetSink): Promise<LoadPool> {
    const { clock } = this.#parts;
    this.#sink = sink;
    const { startDelayMs } = this.#parts.plan;
    const orderedUs = elapsedUs(clock) + START_LEAD_MS * 1000;
    for (const link of this.#links) link.remote.fixOffset();
    const offsetsMs = new Map(
      this.#links.map(({ remote }) => [remote.index, remote.calendarOffsetMs(clock.startedAtEpochMs) ?? 0]),
    );
    this.#channel?.say({ startAtEpochMs: clock.startedAtEpochMs + orderedUs / 1000 + startDelayMs, offsetsMs });
    this.#recordClocks('start');
    await sleep(Math.max(0, (orderedUs - elapsedUs(clock)) / 1000));
    return this;
  }

  retarget(urls: readonly string[]): void {
    this.#channel?.say({ retarget: urls });
  }

  stop(): void {
    if (this.#channel?.message.stop !== true) this.#channel?.say({ stop: true });
  }

  async close(): Promise<void> {
    await this.#channel?.close();
    this.#closing.abort();
    await Promise.all(this.#links.map((link) => link.closed));
    await this.#objects.remove();
  }

  #newLink(index: number, nowUs: () => number): WorkerLink {
    const { cluster } = this.#parts;
    return new WorkerLink(
      { index, nowUs, pingsUs: this.#pingsUs, cluster, signal: this.#closing.signal },
      {
        ready: () => this.#ready.pass(index),
        pong: () => this.#onPong?.(),
        rampedUp: () => this.#rampedUp.pass(index),
        batch: (batch) => this.#sink?.batch(batch),
        health: (health) => this.#sink?.health(health),
        resend: () => this.#askAgain(),
        lost: (workers, reason, who) => {
          for (const worker of workers) this.#sink?.workerLost(worker, reason, who);
        },
        failed: (fault) => this.#failed.reject(fault),
        heardAll: () => this.#dismiss(index),
        over: () => {
          this.#rampedUp.pass(index);
          this.#ended.pass(index);
        },
      },
    );
  }

  #dismiss(index: number): void {
    this.#channel?.say({ dismissed: [...this.#channel.message.dismissed, index] });
  }

  /** What is missing now, of all workers: those whose gap has closed are asked no more. */
  #askAgain(): void {
    const gaps = this.#links.flatMap(({ remote }) =>
      remote.gap === undefined || remote.isOver ? [] : [[remote.index, remote.gap] as const],
    );
    this.#channel?.say({ resend: new Map(gaps) });
  }

  /** Pings as soon as all have answered the one before, until all clocks are known well enough. */
  async #compareClocks(): Promise<void> {
    const all = Promise.withResolvers<void>();
    let asked = 0;
    this.#onPong = () => {
      const remotes = this.#links.map(({ remote }) => remote);
      const answered = Math.min(...remotes.map(({ lastPing }) => lastPing));
      if (answered < asked) return;
      const rounds = Math.min(...remotes.map((remote) => remote.rounds));
      const worstUs = Math.max(...remotes.map(({ offset }) => offset?.uncertaintyUs ?? Infinity));
      if (rounds >= MOST_ROUNDS || (rounds >= FEWEST_ROUNDS && worstUs <= GOOD_OFFSET_US)) all.resolve();
      else {
        this.#channel?.say({});
        asked = (this.#channel?.message.ping ?? 0) + 1;
      }
    };
    this.#onPong();
    await Promise.race([all.promise, sleep(ROUNDS_WITHIN_MS, undefined, { signal: this.#closing.signal })]);
    this.#onPong = undefined;
    const unheard = this.#links.filter(({ remote }) => remote.offset === undefined);
    if (unheard.length === 0) return;
    throw new CutoverError(`workers do not answer: ${unheard.map((link) => link.who).join(', ')}`, {
      next: 'may their ServiceAccount watch leases? `cutover check` prints its Role',
      exitCode: EXIT.releaseFailed,
    });
  }

  #recordClocks(when: FleetWorkerRecord['when']): void {
    const { clock } = this.#parts;
    for (const link of this.#links) this.#sink?.fleetWorker(link.record(when, clock.startedAtEpochMs));
  }

  /** Gives up what does not come. */
  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      for (const link of this.#links) link.look(this.#channel?.trouble);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }
}

async function interruption(interrupt: AbortSignal, closing: AbortSignal): Promise<never> {
  const interrupted = new Promise<void>((resolve) => {
    if (interrupt.aborted) resolve();
    interrupt.addEventListener('abort', () => resolve(), { once: true, signal: closing });
  });
  await interrupted;
  throw new CutoverError('interrupted before the load began', { exitCode: EXIT.interrupted });
}
