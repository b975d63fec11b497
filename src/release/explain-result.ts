import type { ReleaseResult } from './release.ts';

/** Why a release did not come to its end, and what became of what it had done: one sentence. */
export function explainResult(result: Extract<ReleaseResult, { readonly restoration: unknown }>): string {
  const { reason, restoration } = result;
  switch (restoration.kind) {
    case 'nothing':
      return `${reason}; nothing had been changed`;
    case 'left':
      return `${reason}; ${restoration.why}`;
    case 'kept':
      return `${reason}; the cluster was left as it is (onFailure: keep; \`cutover rollback\` takes it back)`;
    case 'restored':
      return `${reason}; restored: ${restoration.did.join(', ')}`;
    case 'failed':
      return `${reason}; NOT restored (${restoration.reason}), still to do, by hand or with \`cutover rollback\`: ${restoration.left.join(', ')}`;
  }
}
