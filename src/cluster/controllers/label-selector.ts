import type { LabelSelector } from '../objects.ts';

type Labels = Readonly<Record<string, string>>;

/** Kubernetes' rule for a LabelSelector. An empty one matches everything. */
export function selectorMatches(selector: LabelSelector, labels: Labels = {}): boolean {
  return (
    labelsInclude(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
      }
    })
  );
}

/** Whether all of `wanted` are among `labels`: a Service's kind of selector. */
export function labelsInclude(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
