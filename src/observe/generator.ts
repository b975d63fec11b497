import type { WorkerHealth } from '../load/batch.ts';

/** The condition of the load generator, as far as it decides whether the evidence can be trusted. */
export interface GeneratorCondition {
  /** Longest delay of a worker's event loop beyond its timer. */
  readonly maxLoopLagMs: number;
  /** What its worker did around that delay; null without reports. */
  readonly longestStall: Stall | null;
  /** Longest time a request was sent after it was due and a thread was free for it; 0 in the closed model. */
  readonly maxLateSendMs: number;
  /** Most requests that were due and waited for a free thread. */
  readonly maxWaitingDue: number;
  /** Requests that were due and still waited for a thread when the load was stopped: they were never sent. */
  readonly unsentDue: number;
  /** CPU seconds of the load's workers. */
  readonly cpuSeconds: number;
  /** Longest garbage collection of a worker. */
  readonly maxGcPauseMs: number;
  /** Most connections that were open at once, over all workers. */
  readonly maxOpenConnections: number;
  /** How full this machine's table of tracked connections was at most, 0 to 1; null where the kernel has none. */
  readonly maxConnectionTrackingFill: number | null;
  /** In the order of their numbers. */
  readonly workers: readonly WorkerCondition[];
  /** Health reports this is drawn from; with none, nothing is known. */
  readonly reports: number;
}

/** All of it in the one report, about 100 ms and the delay itself, in which the delay was seen. */
export interface Stall {
  readonly lagMs: number;
  readonly cpuMs: number;
  /** Longest garbage collection. */
  readonly gcPauseMs: number;
}

export interface WorkerCondition {
  readonly worker: number;
  /** Of one core; null when it ended too soon to tell. Before Node 23.9 that of the whole process. */
  readonly cpuShare: number | null;
  /** Share of its reports that tell of a request sent more than LATE_SEND_MS after it was due and a thread was free. */
  readonly lateShare: number;
}

/** Later than this is more than the wake-ups of a healthy machine explain. */
export const LATE_SEND_MS = 5;

/** Folds the workers' health reports from `fromMs` on. */
export function generatorCondition(health: Iterable<WorkerHealth>, fromMs: number): GeneratorCondition {
  const workers = new Map<number, WorkerFold>();
  let longestStall: Stall | null = null;
  let maxConnectionTrackingFill: number | null = null;
  for (const report of health) {
    const fold = workers.get(report.worker) ?? new WorkerFold();
    workers.set(report.worker, fold);
    fold.add(report, report.atUs >= fromMs * 1000);
    if (report.atUs < fromMs * 1000) continue;
    const lagMs = report.loopLagMaxUs / 1000;
    if (longestStall === null || lagMs > longestStall.lagMs) {
      longestStall = { lagMs, cpuMs: report.cpuUs / 1000, gcPauseMs: report.gcPauseMaxUs / 1000 };
    }
    const { connectionTrackingFill = null } = report;
    if (connectionTrackingFill !== null) {
      maxConnectionTrackingFill = Math.max(connectionTrackingFill, maxConnectionTrackingFill ?? 0);
    }
  }
  const folds = [...workers.values()];
  const most = (of: (fold: WorkerFold) => number): number => Math.max(0, ...folds.map(of));
  const sum = (of: (fold: WorkerFold) => number): number => folds.reduce((total, fold) => total + of(fold), 0);
  return {
    maxLoopLagMs: longestStall?.lagMs ?? 0,
    longestStall,
    maxLateSendMs: most(({ maxLateSendUs }) => maxLateSendUs) / 1000,
    maxWaitingDue: most(({ maxWaitingDue }) => maxWaitingDue),
    unsentDue: sum(({ waitingLast }) => waitingLast),
    cpuSeconds: sum(({ cpuUs }) => cpuUs) / 1e6,
    maxGcPauseMs: most(({ maxGcPauseUs }) => maxGcPauseUs) / 1000,
    maxOpenConnections: sum(({ maxOpenConnections }) => maxOpenConnections),
    maxConnectionTrackingFill,
    workers: [...workers]
      .filter(([, { reports }]) => reports > 0)
      .toSorted(([a], [b]) => a - b)
      .map(([worker, { cpuShare, lateShare }]) => ({ worker, cpuShare, lateShare })),
    reports: sum(({ reports }) => reports),
  };
}

/** One worker's reports, added up. */
class WorkerFold {
  maxLateSendUs = 0;
  maxWaitingDue = 0;
  waitingLast = 0;
  maxGcPauseUs = 0;
  maxOpenConnections = 0;
  cpuUs = 0;
  reports = 0;
  private lateReports = 0;
  private lastAtUs: number | undefined;
  /** Time that reports cover whose beginning is known, and the CPU time in it. */
  private coveredUs = 0;
  private coveredCpuUs = 0;

  /** One that does not count only tells when the next one's time begins. */
  add(report: WorkerHealth, counts: boolean): void {
    const { atUs, cpuUs, waitingDue } = report;
    if (counts) {
      if (this.lastAtUs !== undefined) {
        this.coveredUs += atUs - this.lastAtUs;
        this.coveredCpuUs += cpuUs;
      }
      this.maxLateSendUs = Math.max(this.maxLateSendUs, report.lateSendMaxUs);
      this.maxWaitingDue = Math.max(this.maxWaitingDue, waitingDue);
      this.waitingLast = waitingDue;
      this.maxGcPauseUs = Math.max(this.maxGcPauseUs, report.gcPauseMaxUs);
      this.maxOpenConnections = Math.max(this.maxOpenConnections, report.openConnections);
      this.cpuUs += cpuUs;
      this.reports += 1;
      if (report.lateSendMaxUs > LATE_SEND_MS * 1000) this.lateReports += 1;
    }
    this.lastAtUs = atUs;
  }

  get cpuShare(): number | null {
    return this.coveredUs === 0 ? null : this.coveredCpuUs / this.coveredUs;
  }

  get lateShare(): number {
    return this.lateReports / this.reports;
  }
}
