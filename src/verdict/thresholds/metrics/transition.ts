import type { Transition } from '../../../observe/versions/versions.ts';
import type { Metric, Quantity } from '../metric.ts';

/** Of the transition between versions, which is of the whole run but has its own course on each kind of connection. */
export function ofTransitions(
  name: string,
  quantity: Quantity,
  about: string,
  valueOf: (transition: Transition) => number,
): Metric {
  return {
    name,
    quantity,
    about,
    selectableBy: ['connection'],
    swayedByGenerator: false,
    dependsOnOrder: true,
    basis: { of: 'answers', least: 1 },
    selectorsOf: () => [],
    observe({ connection }, { versions }) {
      const transitions = connection === undefined ? versions.transitions : versions.transitionsByConnection[connection];
      if (transitions.length === 0) return { missing: 'no second version was seen' };
      return { value: Math.max(...transitions.map(valueOf)), basis: transitions.length };
    },
    windows: { whyNot: `it is about the whole change from one version to the next: write \`${name}\` alone` },
  };
}
