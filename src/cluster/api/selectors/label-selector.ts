import type { LabelSelector } from '../../objects.ts';
import { type Requirement, requirementsOf } from '../../label-requirements.ts';
import { badRequest } from '../api-error.ts';

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
