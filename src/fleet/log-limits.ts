import type { LoadPlan } from '../load/plan.ts';
import { type Finding, warning } from '../release/check/finding.ts';
import { KEPT_BYTES } from './worker/frame-log.ts';

/** Of a worker's log, with a thousand requests a second or more (`npm run bench -- fleet`). */
const LOG_BYTES_PER_REQUEST = 15;
/** A log stream that breaks is heard of, and followed again, within this time, unless more than a connection is broken. */
const BROKEN_AT_MOST_S = 30;
/** What one controller takes on one core, the Kubernetes client's work included (`npm run bench -- fleet`). */
const CONTROLLER_REQUESTS_PER_SECOND = 300_000;

export type PlannedRate = Pick<LoadPlan, 'ratePerSecond' | 'stages'>;

/**
 * Where the logs' way would be too narrow for the planned rate: nothing is thinned there, the run would become inconclusive. Without a rate
 * in the plan nobody knows before.
 */
export function logLimits(plan: PlannedRate, workers: number): Finding[] {
  const ratePerSecond = Math.max(plan.ratePerSecond ?? 0, ...plan.stages.map((stage) => stage.ratePerSecond));
  return [...ofWorkers(ratePerSecond, workers), ...ofController(ratePerSecond)];
}

function ofWorkers(ratePerSecond: number, workers: number): Finding[] {
  const keptS = KEPT_BYTES / ((ratePerSecond / workers) * LOG_BYTES_PER_REQUEST);
  if (keptS >= BROKEN_AT_MOST_S) return [];
  const enough = Math.ceil((ratePerSecond * LOG_BYTES_PER_REQUEST * BROKEN_AT_MOST_S) / KEPT_BYTES);
  return [
    warning(
      'the logs of the workers',
      `${perSecond(ratePerSecond / workers)} a worker are ${((ratePerSecond / workers) * LOG_BYTES_PER_REQUEST * 1e-6).toFixed(1)} MB/s of log, of which it can say the last ${Math.floor(keptS)} s again`,
      {
        consequence:
          'when a log stream is broken for longer while its file is replaced, samples are missing and the run is inconclusive',
        fix: `spread the rate over ${enough} workers or more`,
      },
    ),
  ];
}

function ofController(ratePerSecond: number): Finding[] {
  if (ratePerSecond <= CONTROLLER_REQUESTS_PER_SECOND) return [];
  return [
    warning(
      'the controller',
      `folds about ${perSecond(CONTROLLER_REQUESTS_PER_SECOND)} on a core, and ${perSecond(ratePerSecond)} are planned`,
      {
        consequence:
          'it falls behind until the nodes replace log files that it has not read: samples are missing and the run is inconclusive',
        fix: 'plan a lower rate, or split the run',
      },
    ),
  ];
}

function perSecond(requests: number): string {
  return `${Math.round(requests).toLocaleString('en-US')} requests/s`;
}
