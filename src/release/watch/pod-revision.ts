import type { Labels } from '../labels.ts';

/** What tells the pods of one revision of their workload from those of another. */
export function revisionOf(labels: Labels | undefined): string | undefined {
  return labels?.['pod-template-hash'] ?? labels?.['controller-revision-hash'];
}
