import type { Selection } from '../../../observe/selection.ts';
import type { Metric } from '../metric.ts';
import { ANY_KEY, ofRequests } from './of-requests.ts';

export function outage(): Metric {
  return {
    ...stretch('outage', ({ outages }) => outages[0]?.durationMs ?? 0),
    about: 'longest outage of either connection kind; 0 when there was none',
    swayedByGenerator: false,
  };
}

export function gap(): Metric {
  return {
    ...stretch('gap', ({ longestGapMs }) => longestGapMs),
    about: 'longest stretch between two successes, by when they were sent',
    swayedByGenerator: true,
  };
}

/** The longest stretch of some kind in the requests. */
function stretch(
  name: string,
  longestMs: (selection: Selection) => number | undefined,
): Omit<Metric, 'about' | 'swayedByGenerator'> {
  return {
    name,
    quantity: 'ms',
    selectableBy: ANY_KEY,
    dependsOnOrder: true,
    basis: { of: 'requests', least: 1 },
    selectorsOf: (selector) => [selector],
    observe(selector, course) {
      const selection = course.selection(selector);
      return ofRequests(selection, longestMs(selection));
    },
    windows: { whyNot: `it is the longest stretch wherever that lies: write \`${name}\` alone` },
  };
}
