import { formatDuration } from '../../quantity.ts';
import type { Rule } from '../finding.ts';

/** A deadline of ours that ran out while we stood still ourselves says nothing of the target. */
export const generator: Rule = ({ outcome }, { generator: { fit, maxLoopLagMs }, profile }) => {
  if (fit || (outcome !== 'timeout' && outcome !== 'connect-timeout')) return undefined;
  const deadlineMs = outcome === 'timeout' ? profile.load.responseTimeoutMs : profile.load.connectTimeoutMs;
  if (maxLoopLagMs < deadlineMs / 2) return undefined;
  const why = `ran into their deadline of ${formatDuration(deadlineMs)} while the load generator stood still for up to ${formatDuration(maxLoopLagMs)}`;
  return { cause: 'generator', confidence: 'high', why };
};
