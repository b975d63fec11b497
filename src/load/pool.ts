import { elapsedUs, type RunClock } from '../clock.ts';
import type { SampleBatch, WorkerHealth } from './batch.ts';
import { Gate } from './gate.ts';
import { Member } from './member.ts';
import type { FromWorker } from './messages.ts';
import { endPacer, newPacerCells, type PacerCells } from './pacer-cells.ts';
import type { LoadPlan } from './plan.ts';
import { assertCanTell } from './runtime.ts';
import { hasSchedule } from './schedule.ts';
import { usefulWorkers } from './split.ts';
import { wireTargets } from './wire/target.ts';

/** Where the pool delivers what happened. Called on the main thread. */
export interface LoadSink {
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  /**
   * A worker died, or got stuck and was ended: what it had not delivered is missing. The others go on; the run cannot pass any more.
   * The number after the last worker's is the pacer's: without it the open model goes on, but sends later.
   */
  workerLost(worker: number, reason: string): void;
}

export interface LoadPool {
  /** Settles when every thread of the profile has been started (the ramp-up is over), or never will be (stopped, workers lost). */
  readonly rampedUp: Promise<void>;
  /** Settles when the load is over by itself (loops, duration) or after `stop`, with everything drained and delivered. */
  readonly ended: Promise<void>;
  /** New connections go to these URLs from now on, by turns; those that exist are kept. At least one, with the schemes of the plan's. */
  retarget(urls: readonly string[]): void;
  /** No new requests; those in flight are answered, time out or fail by themselves and are delivered. Idempotent. */
  stop(): void;
}

/** The load starts this long after all of its OS threads are ready, so that each hears of it before it comes. */
const START_LEAD_US = 5000;

/** Throws CutoverError, before anything is started, for requests that cannot be sent as HTTP/1.1, unusable certificates, or a Node
 * that cannot tell what comes of HTTP/2. */
export function startLoad(plan: LoadPlan, clock: RunClock, sink: LoadSink): LoadPool {
  assertCanTell(plan);
  wireTargets(plan);
  return new Pool(plan, clock, sink);
}

class Pool implements LoadPool {
  readonly rampedUp: Promise<void>;
  readonly ended: Promise<void>;
  readonly #clock: RunClock;
  readonly #sink: LoadSink;
  readonly #members: readonly Member[];
  readonly #workers: number;
  readonly #pacerCells: PacerCells | undefined;
  readonly #startDelayMs: number;
  /** Workers and pacer that are ready for the start, or gone. */
  readonly #ready: Gate;
  /** Workers whose threads have all started, or that are gone. */
  readonly #rampedUp: Gate;
  readonly #workersGone: Gate;
  readonly #membersGone: Gate;
  #stopped = false;

  constructor(plan: LoadPlan, clock: RunClock, sink: LoadSink) {
    const workers = usefulWorkers(plan.workers, plan.threads);
    const pacerCells = hasSchedule(plan) ? newPacerCells(workers) : undefined;
    const members = pacerCells === undefined ? workers : workers + 1;
    this.#workers = workers;
    this.#clock = clock;
    this.#sink = sink;
    this.#pacerCells = pacerCells;
    this.#startDelayMs = plan.startDelayMs;
    this.#ready = new Gate(members);
    this.#rampedUp = new Gate(workers);
    this.#workersGone = new Gate(workers);
    this.#membersGone = new Gate(members);
    this.rampedUp = this.#rampedUp.opened;
    this.ended = this.#membersGone.opened;
    this.#members = Array.from({ length: members }, (_, member) => {
      const listener = {
        message: (message: FromWorker) => this.#onMessage(member, message),
        ended: (lost: string | undefined) => this.#onEnd(member, lost),
      };
      if (pacerCells !== undefined && member === workers) {
        return new Member('pacer', { plan, clock, workers, pacerCells }, listener);
      }
      return new Member('worker', { plan, clock, worker: member, workers, pacerCells }, listener);
    });
    void this.#ready.opened.then(() => this.#start());
    void this.#workersGone.opened.then(() => this.#endPacer());
  }

  retarget(urls: readonly string[]): void {
    for (const member of this.#members.slice(0, this.#workers)) member.send({ kind: 'retarget', urls });
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const member of this.#members) member.send({ kind: 'stop' });
    this.#endPacer();
  }

  #start(): void {
    if (this.#stopped) return;
    const startUs = elapsedUs(this.#clock) + START_LEAD_US + this.#startDelayMs * 1000;
    for (const member of this.#members) member.send({ kind: 'start', startUs });
  }

  #endPacer(): void {
    if (this.#pacerCells !== undefined) endPacer(this.#pacerCells);
  }

  #onMessage(member: number, message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#ready.pass(member);
        break;
      case 'ramped-up':
        this.#rampedUp.pass(member);
        break;
      case 'batch':
        this.#sink.batch(message.batch);
        break;
      case 'health':
        this.#sink.health(message.health);
        break;
      case 'done':
        break;
    }
  }

  #onEnd(member: number, lost: string | undefined): void {
    if (lost !== undefined) this.#sink.workerLost(member, lost);
    for (const gate of [this.#ready, this.#rampedUp, this.#workersGone, this.#membersGone]) gate.pass(member);
  }
}
