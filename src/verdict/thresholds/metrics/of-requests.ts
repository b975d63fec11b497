import type { Selection, Selector } from '../../../observe/selection.ts';
import type { Observed } from '../metric.ts';

/** The keys of `{...}` that narrow by properties of a request. */
export const ANY_KEY = ['phase', 'version', 'connection', 'request', 'outcome'] as const satisfies readonly (keyof Selector)[];

/** A value of the selected requests, which says nothing when there was none that could have been selected. */
export function ofRequests({ candidates }: Selection, value: number | undefined): Observed {
  return candidates === 0 || value === undefined ? { missing: 'no such request was sent' } : { value, basis: candidates };
}
