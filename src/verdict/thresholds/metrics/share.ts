import type { Counts } from '../../../observe/tally.ts';
import type { Metric } from '../metric.ts';
import { ANY_KEY } from './of-requests.ts';

/** A share of the requests. With an outcome selected, the share of it among all outcomes. Local failures are in nobody's account. */
export function share(name: string, of: string, partOf: (counts: Counts) => number): Metric {
  return {
    name,
    quantity: 'share',
    about: `${of} as a share of all but the local ones`,
    selectableBy: ANY_KEY,
    swayedByGenerator: false,
    dependsOnOrder: false,
    basis: { of: 'requests', least: 1, forLimit: requestsToTell },
    selectorsOf: (selector) => [selector],
    observe(selector, course) {
      const { reachedOut, tally } = course.selection(selector);
      if (reachedOut === 0) return { missing: 'no such request was sent' };
      return { value: partOf(tally.counts) / reachedOut, basis: reachedOut };
    },
    windows: {
      figure: () => ({
        name,
        valueOf: (content) => partOf(content) / content.reachedOut,
        basisOf: ({ reachedOut }) => reachedOut,
        needsPercentiles: false,
        isShareOfVersion: false,
      }),
    },
  };
}

/**
 * So many that one of them is no larger a share than the limit, or than what the limit leaves to the whole: of fewer, the limit is only
 * kept when there is none at all.
 */
export function requestsToTell(limit: number): number {
  const smaller = Math.min(limit, 1 - limit);
  // 1 - 0.9 is a little less than 0.1.
  return smaller > 0 ? Math.ceil(1 / smaller - 1e-6) : 1;
}
