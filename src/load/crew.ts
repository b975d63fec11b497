import type { LoadPlan } from './plan.ts';
import type { Recorder } from './recorder.ts';
import { keepsConnection, threadStartUs, threadsOfWorker } from './split.ts';
import { Thread, type Model } from './thread.ts';
import type { Transport } from './transport.ts';

export interface CrewParts {
  readonly plan: LoadPlan;
  readonly worker: number;
  readonly workers: number;
  readonly transport: Transport;
  readonly recorder: Recorder;
  readonly model: Model;
}

/** The threads of one worker, from the first one's start to the last one's end. */
export class Crew {
  readonly #parts: CrewParts;
  readonly #threads: Thread[] = [];
  /** Numbers of the threads that have not started, in the order of their starts. */
  #waiting: number[];

  constructor(parts: CrewParts) {
    this.#parts = parts;
    this.#waiting = threadsOfWorker(parts.worker, parts.plan.threads, parts.workers);
  }

  /** Starts the threads whose time has come. */
  startDue(elapsedUs: number): void {
    const { plan, transport, recorder, model } = this.#parts;
    for (let number = this.#waiting[0]; number !== undefined; number = this.#waiting[0]) {
      if (threadStartUs(number, plan.threads, plan.rampUpMs) > elapsedUs) return;
      this.#waiting.shift();
      const keeps = keepsConnection(plan.connection, number);
      const thread = new Thread(number, keeps, plan.requests.length, transport, recorder, model);
      this.#threads.push(thread);
      model.started(thread);
    }
  }

  /** When the next thread starts, in microseconds since the load's start; undefined when all have. */
  get nextStartUs(): number | undefined {
    const number = this.#waiting[0];
    return number === undefined ? undefined : threadStartUs(number, this.#parts.plan.threads, this.#parts.plan.rampUpMs);
  }

  stop(): void {
    this.#waiting = [];
    this.#parts.model.stop();
  }

  tick(nowUs: number): void {
    this.#parts.model.tick(nowUs);
  }

  /** Requests of the open model that were due and wait for a free thread. */
  waitingDue(nowUs: number): number {
    return this.#parts.model.waitingDue(nowUs);
  }

  expireOverdue(nowUs: number): void {
    for (const thread of this.#threads) thread.expire(nowUs);
  }

  get active(): number {
    return this.#threads.reduce((count, thread) => count + (thread.finished ? 0 : 1), 0);
  }

  /** All threads have started, or never will, and have ended. */
  get isFinished(): boolean {
    return this.#waiting.length === 0 && this.#threads.every((thread) => thread.finished);
  }

  /** No request that began earlier than this is still in flight. */
  watermarkUs(nowUs: number): number {
    return this.#threads.reduce((earliest, thread) => Math.min(earliest, thread.inFlightSinceUs ?? nowUs), nowUs);
  }
}
