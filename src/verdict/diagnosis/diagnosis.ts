import type { ManifestPatch } from '../../release/suggestion/manifest-patch.ts';
import type { Cause, Warning } from './cause.ts';
import type { Confidence } from './finding.ts';

/** One cause, with the dropped requests that are put down to it. */
export interface Diagnosis {
  readonly cause: Cause;
  readonly requests: number;
  /** Of all dropped requests, 0 to 1; those of all causes add up to 1. */
  readonly share: number;
  readonly confidence: Confidence;
  /** In sentences: counts, offsets, pods, what is missing in the manifests. */
  readonly evidence: readonly string[];
  readonly fix: string;
  /** The part of the fix that manifests can say; left out where none can. */
  readonly patches?: readonly ManifestPatch[];
}

/** What can be done better, although nothing need have been dropped for it. */
export interface DiagnosisWarning {
  readonly cause: Warning;
  readonly evidence: readonly string[];
  readonly fix: string;
  readonly patches?: readonly ManifestPatch[];
}
