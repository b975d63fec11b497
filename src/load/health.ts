import type { WorkerHealth } from './batch.ts';
import { connectionTrackingFill } from './connection-tracking.ts';
import { watchGarbageCollection } from './garbage-collection.ts';

/** The part of a worker's condition that only the worker's own parts can tell. */
export interface Condition {
  readonly waitingDue: number;
  readonly openConnections: number;
  readonly activeThreads: number;
}

/** Gathers one worker's condition between two reports, until it is closed. */
export class HealthMeter {
  readonly #worker: number;
  readonly #tellsOfMachine: boolean;
  #loopLagMaxUs = 0;
  #lateSendMaxUs = 0;
  #gcPauseUs = 0;
  #gcPauseMaxUs = 0;
  #cpuUs = cpuTimeUs();
  readonly #ignoreGarbageCollection: () => void;

  /** `tellsOfMachine`: what belongs to the machine and not to a worker, one of its workers tells. */
  constructor(worker: number, tellsOfMachine: boolean) {
    this.#worker = worker;
    this.#tellsOfMachine = tellsOfMachine;
    this.#ignoreGarbageCollection = watchGarbageCollection((pauseUs) => {
      this.#gcPauseUs += pauseUs;
      if (pauseUs > this.#gcPauseMaxUs) this.#gcPauseMaxUs = pauseUs;
    });
  }

  loopLag(lagUs: number): void {
    if (lagUs > this.#loopLagMaxUs) this.#loopLagMaxUs = lagUs;
  }

  lateSend(latenessUs: number): void {
    if (latenessUs > this.#lateSendMaxUs) this.#lateSendMaxUs = latenessUs;
  }

  report(atUs: number, condition: Condition): WorkerHealth {
    const cpuUs = cpuTimeUs();
    const health: WorkerHealth = {
      worker: this.#worker,
      atUs,
      loopLagMaxUs: this.#loopLagMaxUs,
      lateSendMaxUs: this.#lateSendMaxUs,
      cpuUs: cpuUs - this.#cpuUs,
      gcPauseUs: this.#gcPauseUs,
      gcPauseMaxUs: this.#gcPauseMaxUs,
      connectionTrackingFill: this.#tellsOfMachine ? connectionTrackingFill() : undefined,
      ...condition,
    };
    this.#loopLagMaxUs = 0;
    this.#lateSendMaxUs = 0;
    this.#gcPauseUs = 0;
    this.#gcPauseMaxUs = 0;
    this.#cpuUs = cpuUs;
    return health;
  }

  close(): void {
    this.#ignoreGarbageCollection();
  }
}

/** Of this OS thread; before Node 23.9 only the whole process tells. */
function cpuTimeUs(): number {
  const { user, system } = 'threadCpuUsage' in process ? process.threadCpuUsage() : cpuUsageOfProcess();
  return user + system;
}

function cpuUsageOfProcess(): NodeJS.CpuUsage {
  return process.cpuUsage();
}
