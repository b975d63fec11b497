import type { WorkerHealth } from './batch.ts';

/** The part of a worker's condition that only the worker's own parts can tell. */
export interface Condition {
  readonly waitingDue: number;
  readonly openConnections: number;
  readonly activeThreads: number;
}

/** Gathers one worker's condition between two reports. */
export class HealthMeter {
  readonly #worker: number;
  #loopLagMaxUs = 0;
  #lateSendMaxUs = 0;
  #cpuUs = cpuTimeUs();

  constructor(worker: number) {
    this.#worker = worker;
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
      ...condition,
    };
    this.#loopLagMaxUs = 0;
    this.#lateSendMaxUs = 0;
    this.#cpuUs = cpuUs;
    return health;
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
