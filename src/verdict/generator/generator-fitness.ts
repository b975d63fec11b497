import type { LostWorker } from '../../evidence/run-record.ts';
import type { FailureGroup } from '../../observe/failures.ts';
import type { GeneratorCondition, Stall, WorkerCondition } from '../../observe/generator.ts';
import { formatQuantity } from '../quantity.ts';

/** The load generator's condition from the release's start on (in the whole load, without a release). */
export interface GeneratorFitness extends GeneratorCondition {
  readonly fit: boolean;
  /** Why it was not fit, and what helps; empty when it was. */
  readonly troubles: readonly string[];
  /** What to bear in mind although it was fit. */
  readonly remarks: readonly string[];
  readonly workersLost: number;
  readonly local: number;
}

/** What the generator is judged by, besides what it says of itself. */
export interface GeneratorRun {
  readonly lost: readonly LostWorker[];
  /** Requests that failed on our own side, and all failures. */
  readonly local: number;
  readonly failures: readonly FailureGroup[];
  readonly loadMs: number;
  /** Requests were sent on a schedule. */
  readonly isOpen: boolean;
  /** Of the machine. */
  readonly cpus: number;
  readonly maxStallMs: number;
  /** What its runtime cannot tell, in a sentence. */
  readonly blindSpot?: string | undefined;
}

/** A worker that uses more of a core than this has nothing left for what comes at the wrong moment. */
const SATURATED = 0.95;
/** A worker is late throughout, not now and then, when it was in this share of its reports. */
const LATE_THROUGHOUT = 0.2;
const TRACKING_FULL = 0.95;

/** Judges the generator: what it says of itself, the workers that died, and the requests that failed on our own side. */
export function generatorFitness(condition: GeneratorCondition, run: GeneratorRun): GeneratorFitness {
  const { lost, local, loadMs } = run;
  const troubles = [
    ...stallTrouble(condition, run),
    ...lateTrouble(condition, run),
    ...saturationTrouble(condition, run),
    ...trackingTrouble(condition),
    ...(condition.reports === 0 && loadMs >= 1000 ? ['the load generator said nothing of its condition'] : []),
    ...new Set(lost.map(lossOf)),
    ...localTrouble(run),
  ];
  const remarks = [...saturationRemark(condition, run), ...(run.blindSpot === undefined ? [] : [run.blindSpot])];
  return { ...condition, fit: troubles.length === 0, troubles, remarks, workersLost: lost.length, local };
}

/** The OS threads of a fleet's worker are lost together: it is told of once. */
function lossOf({ worker, reason, who }: LostWorker): string {
  return who === undefined ? `load worker ${worker} was lost: ${reason}` : `evidence of ${who} is missing: ${reason}`;
}

function stallTrouble({ longestStall, workers }: GeneratorCondition, run: GeneratorRun): string[] {
  if (longestStall === null || longestStall.lagMs <= run.maxStallMs) return [];
  const { lagMs } = longestStall;
  return [
    `the load generator stood still for ${ms(lagMs)} (at most ${ms(run.maxStallMs)} allowed)${stallCause(longestStall, workers, run)}`,
  ];
}

function stallCause({ lagMs, cpuMs, gcPauseMs }: Stall, workers: readonly WorkerCondition[], run: GeneratorRun): string {
  if (gcPauseMs >= lagMs / 2) {
    return `, ${ms(gcPauseMs)} of it in a garbage collection: more workers (load.workers) have smaller heaps`;
  }
  // A thread that had worked through the stall would have used about as much CPU time.
  if (cpuMs < lagMs / 2) return ' because the machine gave it no CPU: run it where nothing else wants the cores';
  return ` because it had too much to do: ${relief(workers, run)}`;
}

function lateTrouble({ maxLateSendMs, longestStall, workers }: GeneratorCondition, run: GeneratorRun): string[] {
  if (maxLateSendMs <= run.maxStallMs) return [];
  const late = `requests were sent up to ${ms(maxLateSendMs)} late (at most ${ms(run.maxStallMs)} allowed)`;
  // Said with the stall already.
  if (longestStall !== null && longestStall.lagMs > run.maxStallMs) return [late];
  if (workers.some(isSaturated)) return [`${late}: ${relief(workers, run)}`];
  return [`${late} although no worker was busy all the time: run it where nothing else wants the cores`];
}

/** In the open model late sends throughout mean that the schedule was not kept, even where no single one was very late. */
function saturationTrouble({ workers }: GeneratorCondition, run: GeneratorRun): string[] {
  if (!run.isOpen) return [];
  const behind = workers.find((worker) => isSaturated(worker) && worker.lateShare > LATE_THROUGHOUT);
  if (behind === undefined) return [];
  return [
    `load worker ${behind.worker} used ${core(behind)} and was late with its requests again and again: ${relief(workers, run)}`,
  ];
}

/** The closed model always goes as fast as it can: no drop is missed, but latencies hold the generator's own queue. */
function saturationRemark({ workers }: GeneratorCondition, run: GeneratorRun): string[] {
  const busiest = workers.find(isSaturated);
  if (run.isOpen || busiest === undefined) return [];
  return [
    `Load worker ${busiest.worker} used ${core(busiest)}: the latencies hold its own queue as well, and the target may be faster than shown.`,
  ];
}

function trackingTrouble({ maxConnectionTrackingFill }: GeneratorCondition): string[] {
  if (maxConnectionTrackingFill === null || maxConnectionTrackingFill < TRACKING_FULL) return [];
  return [
    `this machine's table of tracked connections was ${formatQuantity(maxConnectionTrackingFill, 'share')} full, and a full one drops packets: ` +
      'raise net.netfilter.nf_conntrack_max, or open fewer connections',
  ];
}

/** What helps against our own limits; other codes are told without advice. */
const HELP_FOR_CODE: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'no local port was free: keep connections, open fewer, or give load.localAddresses',
  EADDRINUSE: 'no local port was free: keep connections, open fewer, or give more load.localAddresses',
  EMFILE: 'no file descriptor was free: raise `ulimit -n`, or use fewer threads',
  ENFILE: 'the machine had no file descriptor left: raise fs.file-max, or use fewer threads',
  ENOBUFS: 'the kernel had no memory for sockets: use fewer threads',
  ENOMEM: 'the machine had no memory left: use fewer threads',
};

function localTrouble({ local, failures }: GeneratorRun): string[] {
  if (local === 0) return [];
  const details = [...new Set(failures.filter(({ outcome }) => outcome === 'local').map(({ detail }) => detail))];
  const why = details.map((detail) => (Object.hasOwn(HELP_FOR_CODE, detail) ? `${detail}, ${HELP_FOR_CODE[detail]}` : detail));
  return [`${local} requests failed on our own side${why.length === 0 ? '' : ` (${why.join('; ')})`}`];
}

function isSaturated({ cpuShare }: WorkerCondition): boolean {
  return cpuShare !== null && cpuShare > SATURATED;
}

/** More workers only help where there are cores for them; the main thread and the pacer need little. */
function relief(workers: readonly WorkerCondition[], { cpus, isOpen }: GeneratorRun): string {
  const less = isOpen ? 'lower the rate' : 'use fewer threads';
  return workers.length < cpus
    ? `give the load more workers (load.workers), or ${less}`
    : `${less}, or use a machine with more cores`;
}

function core({ cpuShare }: WorkerCondition): string {
  return `${formatQuantity(cpuShare ?? 0, 'share')} of a core`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
