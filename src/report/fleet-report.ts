import type { Evidence } from '../evidence/reader.ts';
import type { FleetWorkerRecord } from '../evidence/run-record.ts';
import type { LatencySummary } from '../observe/latency.ts';
import type { WorkerView, WorkerViews } from '../observe/fleet/worker-views.ts';
import type { Counts } from '../observe/tally.ts';
import { differentViews } from '../verdict/fleet/different-views.ts';

/** The workers of a fleet, what each saw, and how far their clocks were apart. */
export interface FleetReport {
  readonly workers: readonly FleetWorkerReport[];
  readonly clocks: {
    /** From the clock that is most behind to the one that is most ahead, as they showed: the evidence is corrected by it. */
    readonly apartMs: number | null;
    /** A moment that a worker told may be off by so much on the run's clock, either way. */
    readonly uncertaintyMs: number | null;
    /** By how much an offset changed at most from the load's start to its end, beyond what is uncertain anyway. */
    readonly driftMs: number | null;
  };
  /** What to bear in mind, in sentences; may be empty. */
  readonly warnings: readonly string[];
}

export interface FleetWorkerReport {
  readonly index: number;
  readonly pod: string | null;
  readonly node: string | null;
  readonly requests: Counts;
  /** Sent per second of the load; null without two requests. */
  readonly ratePerSecond: number | null;
  /** Of ok answers, microseconds. */
  readonly latency: LatencySummary;
  /** Longest delay of its event loops; null without a report of it. */
  readonly maxLoopLagMs: number | null;
  readonly clock: { readonly offsetMs: number | null; readonly uncertaintyMs: number | null; readonly driftMs: number | null };
  /** How often the reading of its log broke off and was taken up again. */
  readonly logResumed: number;
  /** Most that it had written and that the container runtime had not taken. */
  readonly mostWaitingBytes: number;
  /** What is missing of it, and why. */
  readonly lost: readonly string[];
}

/** Moments that are less certain than this blur what happens in a release within a fraction of a second. */
const UNCERTAIN_MS = 50;

/** The OS threads of each worker, by its index; empty without a fleet. */
export function threadsOfFleet(records: readonly FleetWorkerRecord[]): Map<number, readonly number[]> {
  return new Map(records.map(({ index, workers }) => [index, workers]));
}

/** Undefined without a fleet. */
export function fleetReport(evidence: Evidence, seen: WorkerViews, confidence: number): FleetReport | undefined {
  const { fleetWorkers, lost } = evidence;
  if (fleetWorkers.length === 0) return undefined;
  const { views, sendingMs } = seen;
  const lags = longestLags(evidence);
  const workers = views.map((view): FleetWorkerReport => {
    const records = fleetWorkers.filter(({ index }) => index === view.index);
    const threads = new Set(records.flatMap((record) => record.workers));
    return {
      ...whoIs(records),
      ...figuresOf(view, sendingMs),
      maxLoopLagMs: longest([...threads].map((thread) => lags.get(thread))),
      lost: [...new Set(lost.filter(({ worker }) => threads.has(worker)).map(({ reason }) => reason))],
    };
  });
  const clocks = clocksOf(workers);
  return { workers, clocks, warnings: warningsOf(views, workers, clocks, confidence) };
}

type Who = Pick<FleetWorkerReport, 'index' | 'pod' | 'node' | 'clock' | 'logResumed' | 'mostWaitingBytes'>;

function whoIs(records: readonly FleetWorkerRecord[]): Who {
  const start = records.find(({ when }) => when === 'start');
  const last = records.at(-1);
  return {
    index: last?.index ?? 0,
    pod: last?.pod ?? null,
    node: last?.node ?? null,
    clock: {
      offsetMs: start?.offsetMs ?? null,
      uncertaintyMs: start?.uncertaintyMs ?? null,
      driftMs: last?.when === 'end' && start !== undefined ? driftBetween(start, last) : null,
    },
    logResumed: last?.resumed ?? 0,
    mostWaitingBytes: last?.mostWaitingBytes ?? 0,
  };
}

/** 0 where the two offsets agree as far as they are known. */
function driftBetween(start: FleetWorkerRecord, end: FleetWorkerRecord): number | null {
  if (start.offsetMs === null || end.offsetMs === null) return null;
  const change = Math.abs(end.offsetMs - start.offsetMs);
  return Math.max(0, change - (start.uncertaintyMs ?? 0) - (end.uncertaintyMs ?? 0));
}

function figuresOf(
  { counts, latency }: WorkerView,
  sendingMs: number | undefined,
): Pick<FleetWorkerReport, 'requests' | 'ratePerSecond' | 'latency'> {
  return { requests: counts, ratePerSecond: sendingMs === undefined ? null : (counts.sent * 1000) / sendingMs, latency };
}

function longestLags({ health }: Evidence): Map<number, number> {
  const lags = new Map<number, number>();
  for (const { worker, loopLagMaxUs } of health) lags.set(worker, Math.max(lags.get(worker) ?? 0, loopLagMaxUs / 1000));
  return lags;
}

function longest(values: readonly (number | undefined)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

function clocksOf(workers: readonly FleetWorkerReport[]): FleetReport['clocks'] {
  const known = (of: keyof FleetWorkerReport['clock']): number[] => workers.flatMap(({ clock }) => clock[of] ?? []);
  const offsets = known('offsetMs');
  return {
    apartMs: offsets.length === 0 ? null : Math.max(...offsets) - Math.min(...offsets),
    uncertaintyMs: longest(known('uncertaintyMs')),
    driftMs: longest(known('driftMs')),
  };
}

function warningsOf(
  views: readonly WorkerView[],
  workers: readonly FleetWorkerReport[],
  { uncertaintyMs, driftMs }: FleetReport['clocks'],
  confidence: number,
): string[] {
  const different = differentViews(views, confidence).map(({ index, what }) => {
    const node = workers.find((worker) => worker.index === index)?.node ?? null;
    return `Worker ${index}${node === null ? '' : ` on node ${node}`} ${what}: look at its node, and at its way to the target.`;
  });
  const uncertain =
    uncertaintyMs === null || uncertaintyMs <= UNCERTAIN_MS
      ? []
      : [
          `The clocks of the workers are known to ${Math.round(uncertaintyMs)} ms only: what happened closer together cannot be put in order.`,
        ];
  const drifted =
    driftMs === null || driftMs === 0
      ? []
      : [`A worker's clock ran apart by ${Math.ceil(driftMs)} ms during the load: its later moments are off by as much.`];
  const stalled = workers
    .filter(({ mostWaitingBytes }) => mostWaitingBytes > 0)
    .map(
      ({ index, mostWaitingBytes }) =>
        `Worker ${index} wrote its log more quickly than it was taken: up to ${(mostWaitingBytes / 2 ** 20).toFixed(1)} MiB waited.`,
    );
  return [...different, ...uncertain, ...drifted, ...stalled];
}
