import type { LabelSelector } from './objects.ts';
import type { KubeObject } from './store.ts';

type Labels = Readonly<Record<string, string>>;

/** One condition on an object's labels; a selector is all of them together. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'GreaterThan' | 'LessThan';
  readonly values: readonly string[];
}

/** The requirements of a selector inside an object (`matchLabels`, `matchExpressions`). */
export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values })),
  ];
}

/** Whether labels meet all requirements. As in Kubernetes, `!=` and `notin` are met by a label that is not there. */
export function matchesLabels(requirements: readonly Requirement[], labels: Labels = {}): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'GreaterThan':
        return value !== undefined && Number(value) > Number(values[0]);
      case 'LessThan':
        return value !== undefined && Number(value) < Number(values[0]);
    }
  });
}

/** The selector of anything that owns pods; a ReplicationController's plain map of labels in the newer form. */
export function podSelectorOf({ kind, spec }: KubeObject): LabelSelector {
  const { selector = {} } = spec as { selector?: unknown };
  return kind === 'ReplicationController' ? { matchLabels: selector as Labels } : (selector as LabelSelector);
}

/** Kubernetes' rule for a LabelSelector. An empty one matches everything. */
export function selectorMatches(selector: LabelSelector, labels?: Labels): boolean {
  return matchesLabels(requirementsOf(selector), labels);
}

/** Whether all of `wanted` are among `labels`: a Service's kind of selector. */
export function labelsInclude(labels: Labels, wanted: Labels): boolean {
  return selectorMatches({ matchLabels: wanted }, labels);
}
