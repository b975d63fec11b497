import type { WorkerHealth } from '../load/batch.ts';

/** The load generator while a run goes on. For people to watch; it is judged from the evidence. */
export interface LiveGeneratorCondition {
  /** Longest so far: stall of a worker, send after it was due and a thread was free, garbage collection. */
  readonly maxLoopLagMs: number;
  readonly maxLateSendMs: number;
  readonly maxGcPauseMs: number;
  /** Now, over all workers: requests that are due and wait for a thread, open connections, threads that are at work. */
  readonly waitingDue: number;
  readonly openConnections: number;
  readonly activeThreads: number;
  /** Of one core, in the last second: of the worker that used most. Null before it is over. */
  readonly busiestCpuShare: number | null;
  readonly workersLost: number;
}

interface Worker {
  latest: WorkerHealth;
  coveredUs: number;
  cpuUs: number;
  cpuShare: number | null;
}

const CPU_WINDOW_US = 1_000_000;

export class LiveGenerator {
  private readonly workers = new Map<number, Worker>();
  private maxLoopLagUs = 0;
  private maxLateSendUs = 0;
  private maxGcPauseUs = 0;
  private workersLost = 0;

  health(report: WorkerHealth): void {
    this.maxLoopLagUs = Math.max(this.maxLoopLagUs, report.loopLagMaxUs);
    this.maxLateSendUs = Math.max(this.maxLateSendUs, report.lateSendMaxUs);
    this.maxGcPauseUs = Math.max(this.maxGcPauseUs, report.gcPauseMaxUs);
    const worker = this.workers.get(report.worker);
    if (worker === undefined) {
      this.workers.set(report.worker, { latest: report, coveredUs: 0, cpuUs: 0, cpuShare: null });
      return;
    }
    worker.coveredUs += report.atUs - worker.latest.atUs;
    worker.cpuUs += report.cpuUs;
    worker.latest = report;
    if (worker.coveredUs < CPU_WINDOW_US) return;
    worker.cpuShare = worker.cpuUs / worker.coveredUs;
    worker.coveredUs = 0;
    worker.cpuUs = 0;
  }

  workerLost(worker: number): void {
    this.workers.delete(worker);
    this.workersLost += 1;
  }

  get condition(): LiveGeneratorCondition {
    const workers = [...this.workers.values()];
    const sum = (of: (report: WorkerHealth) => number): number => workers.reduce((total, { latest }) => total + of(latest), 0);
    const shares = workers.flatMap(({ cpuShare }) => cpuShare ?? []);
    return {
      maxLoopLagMs: this.maxLoopLagUs / 1000,
      maxLateSendMs: this.maxLateSendUs / 1000,
      maxGcPauseMs: this.maxGcPauseUs / 1000,
      waitingDue: sum(({ waitingDue }) => waitingDue),
      openConnections: sum(({ openConnections }) => openConnections),
      activeThreads: sum(({ activeThreads }) => activeThreads),
      busiestCpuShare: shares.length === 0 ? null : Math.max(...shares),
      workersLost: this.workersLost,
    };
  }
}
