import type { Rule } from '../finding.ts';

/** No other rule knows of anything that happened then: the target did not answer in time, or said itself that it could not. */
export const slowness: Rule = ({ outcome, detail, version }) => {
  if (outcome === 'timeout')
    return { cause: 'slow-target', confidence: 'medium', why: 'got no answer in time while nothing else was seen to happen' };
  if (outcome !== 'unavailable') return undefined;
  if (detail.includes('504')) return { cause: 'slow-target', confidence: 'medium', why: 'ran into the timeout of a gateway' };
  if (version === undefined) return undefined;
  return { cause: 'slow-target', confidence: 'low', why: `were answered "${detail}" by the app itself` };
};
