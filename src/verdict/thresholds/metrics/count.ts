import type { Counts } from '../../../observe/tally.ts';
import type { Metric } from '../metric.ts';
import { ANY_KEY, ofRequests } from './of-requests.ts';

/**
 * A number of requests. `swayed`: a generator in trouble may have caused it. `emptyCounts`: that nothing was sent is a value of it; of other
 * counts it says nothing.
 */
export function count(
  name: string,
  about: string,
  countOf: (counts: Counts) => number,
  { swayed = false, emptyCounts = false } = {},
): Metric {
  return {
    name,
    quantity: 'count',
    about,
    selectableBy: ANY_KEY,
    swayedByGenerator: swayed,
    dependsOnOrder: false,
    basis: { of: 'requests', least: emptyCounts ? 0 : 1 },
    selectorsOf: (selector) => [selector],
    observe(selector, course) {
      const selection = course.selection(selector);
      return ofRequests(selection, countOf(selection.tally.counts));
    },
    windows: {
      figure: () => ({
        name,
        valueOf: countOf,
        basisOf: ({ candidates }) => candidates,
        needsPercentiles: false,
        isShareOfVersion: false,
      }),
    },
  };
}
