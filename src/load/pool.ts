import { elapsedUs, type RunClock } from '../clock.ts';
import type { SampleBatch, WorkerHealth } from './batch.ts';
import { Gate } from './gate.ts';
import { Member } from './member.ts';
import type { FromWorker } from './messages.ts';
import { endPacer, newPacerCells, type PacerCells } from './pacer-cells.ts';
import type { LoadPlan } from './plan.ts';
import { assertCanTell } from './runtime.ts';
import { hasSchedule } from './schedule.ts';
import { type LoadShare, wholeLoad } from './share.ts';
import { wireTargets } from './wire/target.ts';

/** Where the pool delivers what happened. Called on the main thread. */
export interface LoadSink {
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  /**
   * A worker died, or got stuck and was ended: what it had not delivered is missing. The others go on; the run cannot pass any more.
   * A number after the last worker's is a pacer's: without it the open model goes on, but sends later. `who`: the worker of a fleet that it is
   * a part of, for people.
   */
  workerLost(worker: number, reason: string, who?: string): void;
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

/** A pool whose start is somebody else's to give: of one machine among several. */
export interface HeldPool extends LoadPool {
  /** Settles when all OS threads are ready for the start, or gone. */
  readonly ready: Promise<void>;
  /** Once. `startUs`: the moment that everything counts from, on the run's clock; it may be yet to come. */
  start(startUs: number): void;
}

/** The load starts this long after all of its OS threads are ready, so that each hears of it before it comes. */
const START_LEAD_US = 5000;

/** Throws CutoverError, before anything is started, for requests that cannot be sent as HTTP/1.1, unusable certificates, or a Node
 * that cannot tell what comes of HTTP/2. */
export function startLoad(plan: LoadPlan, clock: RunClock, sink: LoadSink): LoadPool {
  const pool = holdLoad(plan, clock, sink, wholeLoad(plan));
  void pool.ready.then(() => pool.start(elapsedUs(clock) + START_LEAD_US + plan.startDelayMs * 1000));
  return pool;
}

/** The workers of this share, held until they are told to start. Throws as startLoad does. */
export function holdLoad(plan: LoadPlan, clock: RunClock, sink: LoadSink, share: LoadShare): HeldPool {
  assertCanTell(plan);
  wireTargets(plan);
  return new Pool(plan, clock, sink, share);
}

class Pool implements HeldPool {
  readonly ready: Promise<void>;
  readonly rampedUp: Promise<void>;
  readonly ended: Promise<void>;
  readonly #sink: LoadSink;
  readonly #share: LoadShare;
  readonly #members: readonly Member[];
  readonly #pacerCells: PacerCells | undefined;
  /** Workers and pacer that are ready for the start, or gone. */
  readonly #ready: Gate;
  /** Workers whose threads have all started, or that are gone. */
  readonly #rampedUp: Gate;
  readonly #workersGone: Gate;
  readonly #membersGone: Gate;
  #stopped = false;

  constructor(plan: LoadPlan, clock: RunClock, sink: LoadSink, share: LoadShare) {
    const workers = share.own;
    const pacerCells = hasSchedule(plan) ? newPacerCells(share) : undefined;
    const members = pacerCells === undefined ? workers : workers + 1;
    this.#sink = sink;
    this.#share = share;
    this.#pacerCells = pacerCells;
    this.#ready = new Gate(members);
    this.#rampedUp = new Gate(workers);
    this.#workersGone = new Gate(workers);
    this.#membersGone = new Gate(members);
    this.ready = this.#ready.opened;
    this.rampedUp = this.#rampedUp.opened;
    this.ended = this.#membersGone.opened;
    this.#members = Array.from({ length: members }, (_, member) => {
      const listener = {
        message: (message: FromWorker) => this.#onMessage(member, message),
        ended: (lost: string | undefined) => this.#onEnd(member, lost),
      };
      if (pacerCells !== undefined && member === workers) {
        return new Member('pacer', { plan, clock, share, pacerCells }, listener);
      }
      return new Member('worker', { plan, clock, worker: share.first + member, share, pacerCells }, listener);
    });
    void this.#workersGone.opened.then(() => this.#endPacer());
  }

  retarget(urls: readonly string[]): void {
    for (const member of this.#members.slice(0, this.#share.own)) member.send({ kind: 'retarget', urls });
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const member of this.#members) member.send({ kind: 'stop' });
    this.#endPacer();
  }

  start(startUs: number): void {
    if (this.#stopped) return;
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

  /** After the workers of all machines come their pacers. */
  #numberOf(member: number): number {
    const { first, own, all } = this.#share;
    return member < own ? first + member : all + first / own;
  }

  #onEnd(member: number, lost: string | undefined): void {
    if (lost !== undefined) this.#sink.workerLost(this.#numberOf(member), lost);
    for (const gate of [this.#ready, this.#rampedUp, this.#workersGone, this.#membersGone]) gate.pass(member);
  }
}
