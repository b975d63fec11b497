import type { Observation } from '../../observe/observation.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import type { VersionRole } from '../../observe/versions/version-roles.ts';
import { latencyDifference, type LatencyDifference } from './latency-difference.ts';
import { versionStatement } from './version-statement.ts';

/**
 * How much slower or faster the new version answers than the old one did: each where it stood alone, the old one after the ramp-up and before
 * the release, the new one after it. So a new version's first answers, in the release, are not in it; what else changed meanwhile is.
 */
export interface VersionComparison extends LatencyDifference {
  /** Names of the versions; more than one where the release began or ended with several. */
  readonly old: readonly string[];
  readonly new: readonly string[];
  readonly confidence: number;
  /** What latency is measured from. */
  readonly from: 'schedule' | 'send';
  /** All of it in plain words, sentences of one paragraph. */
  readonly statement: readonly string[];
}

/** Undefined where there are no two versions, or too few answers of either. */
export function compareVersions(
  { steadyLatency, versions, latency }: Observation,
  { roleOf, confidence }: { readonly roleOf: (version: string) => VersionRole | undefined; readonly confidence: number },
): VersionComparison | undefined {
  const difference = latencyDifference(steadyLatency.old, steadyLatency.new, confidence);
  if (difference === undefined) return undefined;
  const named = (role: VersionRole): string[] =>
    versions.seen.flatMap(({ version }) => (version !== UNKNOWN_VERSION && roleOf(version) === role ? [version] : []));
  const names = { old: named('old'), new: named('new') };
  return {
    ...names,
    confidence,
    from: latency.fromDue === undefined ? 'send' : 'schedule',
    ...difference,
    statement: versionStatement(names, { ...difference, confidence }),
  };
}
