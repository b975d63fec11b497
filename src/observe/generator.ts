import type { WorkerHealth } from '../load/batch.ts';

/** The condition of the load generator, as far as it decides whether the evidence can be trusted. */
export interface GeneratorCondition {
  /** Longest delay of a worker's event loop beyond its timer. */
  readonly maxLoopLagMs: number;
  /** Longest time a request was sent after it was due and a thread was free for it; 0 in the closed model. */
  readonly maxLateSendMs: number;
  /** Most requests that were due and waited for a free thread. */
  readonly maxWaitingDue: number;
  /** Requests that were due and still waited for a thread when the load was stopped: they were never sent. */
  readonly unsentDue: number;
  /** CPU seconds of the load's workers. */
  readonly cpuSeconds: number;
  /** Health reports this is drawn from; with none, nothing is known. */
  readonly reports: number;
}

/** Folds the workers' health reports from `fromMs` on. */
export function generatorCondition(health: Iterable<WorkerHealth>, fromMs: number): GeneratorCondition {
  let maxLoopLagUs = 0;
  let maxLateSendUs = 0;
  let maxWaitingDue = 0;
  const waitingLast = new Map<number, number>();
  let cpuUs = 0;
  let reports = 0;
  for (const report of health) {
    if (report.atUs < fromMs * 1000) continue;
    maxLoopLagUs = Math.max(maxLoopLagUs, report.loopLagMaxUs);
    maxLateSendUs = Math.max(maxLateSendUs, report.lateSendMaxUs);
    maxWaitingDue = Math.max(maxWaitingDue, report.waitingDue);
    waitingLast.set(report.worker, report.waitingDue);
    cpuUs += report.cpuUs;
    reports += 1;
  }
  return {
    maxLoopLagMs: maxLoopLagUs / 1000,
    maxLateSendMs: maxLateSendUs / 1000,
    maxWaitingDue,
    unsentDue: [...waitingLast.values()].reduce((sum, waiting) => sum + waiting, 0),
    cpuSeconds: cpuUs / 1e6,
    reports,
  };
}
