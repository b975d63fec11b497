import type { RunEnvironment } from '../evidence/run-record.ts';
import type { Drain } from '../observe/drops/drains.ts';
import type { Observation } from '../observe/observation.ts';
import type { Profile } from '../profile/profile.ts';
import type { Milestone } from '../release/milestone.ts';
import type { Check } from '../verdict/thresholds/check.ts';
import type { Diagnosed } from '../verdict/diagnosis/diagnose.ts';
import type { FleetReport } from './fleet-report.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { Proof } from '../verdict/proof/proof.ts';
import type { VersionComparison } from '../verdict/versions/version-comparison.ts';

export const RUN_REPORT_SCHEMA = 'cutover/run/v1';

/**
 * The content of run.json, which scripts read: keys are added, never renamed (docs/run-json.md). Times are milliseconds since the
 * run's start unless named otherwise, latencies microseconds. All of it can be computed again from the run's folder.
 */
export interface RunReport
  extends
    Omit<
      Observation,
      'selection' | 'windows' | 'drops' | 'seenOnNewConnections' | 'steadyLatency' | 'probing' | 'endMs' | 'longestGapMs'
    >,
    Diagnosed {
  readonly schema: typeof RUN_REPORT_SCHEMA;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** ISO 8601, as `endedAt`. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  /** As resolved, secrets redacted. */
  readonly profile: Profile;
  readonly targetUrl: string;
  readonly environment: RunEnvironment;
  /** Null when nothing was sent. */
  readonly longestGapMs: number | null;
  readonly milestones: readonly Milestone[];
  /** One for each pod that was deleted, in that order. */
  readonly drains: readonly Drain[];
  readonly checks: readonly Check[];
  /** `statement`: the same in plain words, sentences of one paragraph. */
  readonly proof: Proof & { readonly statement: readonly string[] };
  /** Null where there are no two versions, or too few answers of either. */
  readonly versionComparison: VersionComparison | null;
  /** Null where one process sent the load. Absent in reports of older versions of cutover. */
  readonly fleet?: FleetReport | null;
}
