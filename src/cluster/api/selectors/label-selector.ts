import type { LabelSelector } from '../../objects.ts';
import { badRequest } from '../api-error.ts';

/** One condition on an object's labels; a selector is all of them together. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'GreaterThan' | 'LessThan';
  readonly values: readonly string[];
}

/**
 * Reads the query parameter `labelSelector`: `app=hello,tier!=db,env in (a,b),env notin (c),key,!key`. Throws a 400 for anything else.
 */
export function parseLabelSelector(text: string): Requirement[] {
  return splitOutsideParentheses(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parseRequirement(part, text));
}

const KEY = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const SET = new RegExp(`^(?<key>${KEY})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`);
const EQUALITY = new RegExp(`^(?<key>${KEY})\\s*(?<operator>==|=|!=|>|<)\\s*(?<value>[-A-Za-z0-9_.]*)$`);
const PRESENCE = new RegExp(`^(?<not>!?)\\s*(?<key>${KEY})$`);

function parseRequirement(part: string, whole: string): Requirement {
  const set = SET.exec(part)?.groups;
  if (set !== undefined) {
    const values = (set['values'] ?? '').split(',').map((value) => value.trim());
    return { key: set['key'] ?? '', operator: set['operator'] === 'in' ? 'In' : 'NotIn', values };
  }
  const equality = EQUALITY.exec(part)?.groups;
  if (equality !== undefined) {
    const operators = { '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'GreaterThan', '<': 'LessThan' } as const;
    return {
      key: equality['key'] ?? '',
      operator: operators[equality['operator'] as keyof typeof operators],
      values: [equality['value'] ?? ''],
    };
  }
  const presence = PRESENCE.exec(part)?.groups;
  if (presence === undefined)
    throw badRequest(`unable to parse requirement: ${JSON.stringify(part)} in label selector ${JSON.stringify(whole)}`);
  return { key: presence['key'] ?? '', operator: presence['not'] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

function splitOutsideParentheses(text: string): string[] {
  return text.match(/(?:\([^)]*\)|[^,(])+/g) ?? [];
}

/** The requirements of a selector inside an object (`matchLabels`, `matchExpressions`). */
export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values })),
  ];
}

/** Whether labels meet all requirements. As in Kubernetes, `!=` and `notin` are met by a label that is not there. */
export function matchesLabels(requirements: readonly Requirement[], labels: Readonly<Record<string, string>> = {}): boolean {
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

/** A selector as `kubectl get -o wide` and the scale subresource print it. */
export function formatSelector(selector: LabelSelector): string {
  const texts = requirementsOf(selector).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    if (operator === 'In' && values.length === 1) return `${key}=${values.join('')}`;
    return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  return texts.sort().join(',');
}
