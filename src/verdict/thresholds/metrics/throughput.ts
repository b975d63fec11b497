import type { Metric } from '../metric.ts';
import { ANY_KEY, ofRequests } from './of-requests.ts';

export function throughput(): Metric {
  return {
    name: 'throughput',
    quantity: 'per-second',
    about: 'ok answers per second, over the selected phase or the whole load',
    selectableBy: ANY_KEY,
    swayedByGenerator: true,
    dependsOnOrder: false,
    basis: { of: 'requests', least: 0 },
    selectorsOf: (selector) => [selector],
    observe(selector, course) {
      const { phase } = selector;
      const stretches = phase === undefined ? course.phases : course.phases.filter(({ name }) => name === phase);
      const startMs = Math.min(...stretches.map((stretch) => stretch.startMs));
      const endMs = Math.max(...stretches.map((stretch) => stretch.endMs));
      if (stretches.length === 0 || endMs <= startMs) return { missing: 'the phase has no length' };
      const selection = course.selection(selector);
      return ofRequests(selection, selection.tally.counts.ok / ((endMs - startMs) / 1000));
    },
    windows: {
      figure: (windowMs) => ({
        name: 'throughput',
        valueOf: ({ ok }) => ok / (windowMs / 1000),
        basisOf: ({ candidates }) => candidates,
        needsPercentiles: false,
        isShareOfVersion: false,
      }),
    },
  };
}
