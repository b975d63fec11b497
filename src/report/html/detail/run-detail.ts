import type { Evidence } from '../../../evidence/reader.ts';
import { inSendOrder } from '../../../evidence/send-order.ts';
import { PhaseFinder } from '../../../observe/phases.ts';
import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import type { RunReport } from '../../run-report.ts';
import { DropCauses } from './drop-causes.ts';
import { type FailedRequests, FailedRequestsFold } from './failed-requests.ts';
import { focusOf } from './focus.ts';
import { type LatencyCurves, LatencyCurvesFold } from './latency-curves.ts';
import { type ZoomLevel, ZoomLevelFold } from './zoom-level.ts';
import { type Span, zoomWindows } from './zoom-windows.ts';

/** What the page shows and run.json does not hold. Its size has a bound, whatever the run's. */
export interface RunDetail {
  /** Of ok answers, in the order in which they appeared: the versions that levels count by. */
  readonly versions: readonly string[];
  readonly focus: Span;
  /** Finest first; the last one covers the run. */
  readonly levels: readonly ZoomLevel[];
  readonly latency: LatencyCurves;
  readonly failed: FailedRequests;
}

/** Reads the evidence once more, now that the report tells where to look closely. */
export function runDetail(report: RunReport, evidence: Evidence): RunDetail {
  const versions = report.versions.seen.map(({ version }) => version);
  const indexOf = new Map(versions.map((version, index) => [version, index]));
  const focus = focusOf(report);
  const levels = zoomWindows({ startMs: 0, endMs: report.durationMs }, focus).map(
    (window) => new ZoomLevelFold(window, versions.length),
  );
  const latency = new LatencyCurvesFold();
  const failed = new FailedRequestsFold();
  const causes = new DropCauses(report, evidence);
  const phases = new PhaseFinder(report.phases);
  for (const sample of inSendOrder(evidence.batches(), evidence.workers)) {
    const inPhases = phases.at(sample.sentUs / 1000);
    // With very many versions the last one seen stands for all others.
    const version = indexOf.get(sample.version ?? UNKNOWN_VERSION) ?? versions.length - 1;
    for (const level of levels) level.add(sample, version);
    latency.add(sample, versions[version] ?? UNKNOWN_VERSION, inPhases);
    failed.add(sample, inPhases, causes.groupOf(sample, inPhases[0] ?? 'load'));
  }
  return {
    versions,
    focus,
    levels: levels.map((level) => level.finish()),
    latency: latency.finish(),
    failed: failed.finish((group) => causes.causeOf(group)),
  };
}
