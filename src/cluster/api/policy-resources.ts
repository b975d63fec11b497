import { defaultLimitRange } from '../admission/limit-ranges.ts';
import type { ResourceQuota } from '../admission/quotas.ts';
import type { KubeObject } from '../store.ts';
import type { Cause } from './api-error.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { AGE, NAME, text } from './tables/columns.ts';
import { forbiddenField, required, unsupported } from './validation/causes.ts';

const CORE = { group: '', version: 'v1', namespaced: true } as const;
const LIMIT_TYPES = ['Container', 'PersistentVolumeClaim', 'Pod'];

/** The rows of what limits a namespace. */
export const POLICY_RESOURCES: readonly ResourceDefinition[] = [
  {
    ...CORE,
    plural: 'resourcequotas',
    singular: 'resourcequota',
    kind: 'ResourceQuota',
    shortNames: ['quota'],
    subresources: ['status'],
    validate: validateQuota,
    columns: [
      NAME,
      text('Request', 'What is used of what, but for limits.', (quota) => usedOf(quota, (name) => !name.startsWith('limits.'))),
      text('Limit', 'What is used of what, of limits.', (quota) => usedOf(quota, (name) => name.startsWith('limits.'))),
      AGE,
    ],
  },
  {
    ...CORE,
    plural: 'limitranges',
    singular: 'limitrange',
    kind: 'LimitRange',
    shortNames: ['limits'],
    subresources: [],
    prepare: defaultLimitRange,
    validate: validateLimitRange,
    columns: [NAME, text('Created At', 'When it was created.', ({ metadata }) => metadata.creationTimestamp)],
  },
];

function usedOf(quota: KubeObject, isShown: (name: string) => boolean): string {
  const { hard = {}, used = {} } = (quota as ResourceQuota).status ?? {};
  const names = Object.keys(hard).filter(isShown).toSorted();
  return names.map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`).join(', ');
}

/** A quota that counted more than it says would refuse what a real one lets in. */
function validateQuota({ spec }: KubeObject): Cause[] {
  const { scopes, scopeSelector } = (spec ?? {}) as { scopes?: unknown; scopeSelector?: unknown };
  return [
    ...(scopes === undefined ? [] : [forbiddenField('spec.scopes', 'the embedded cluster has no scopes')]),
    ...(scopeSelector === undefined ? [] : [forbiddenField('spec.scopeSelector', 'the embedded cluster has no scopes')]),
  ];
}

function validateLimitRange({ spec }: KubeObject): Cause[] {
  const { limits = [] } = (spec ?? {}) as { limits?: readonly { readonly type?: string }[] };
  return limits.flatMap(({ type }, index) => {
    const field = `spec.limits[${index}].type`;
    if (type === undefined) return [required(field)];
    return LIMIT_TYPES.includes(type) ? [] : [unsupported(field, type, LIMIT_TYPES)];
  });
}
