import { isDeepStrictEqual } from 'node:util';
import type { Draft, KubeObject } from '../../store.ts';
import type { Cause } from '../api-error.ts';
import type { ResourceDefinition, Situation } from '../resource-definition.ts';
import { AGE, count, NAME, text } from '../tables/columns.ts';
import { invalidValue, required, unsupported } from '../validation/causes.ts';
import { type Binding, RBAC_GROUP, type Role } from './rbac-objects.ts';

const RBAC = { group: RBAC_GROUP, version: 'v1', shortNames: [], subresources: [] } as const;

const ROLE = {
  validate: validateRole,
  columns: [NAME, text('Created At', 'When it was created.', ({ metadata }) => metadata.creationTimestamp)],
};
const BINDING = {
  prepare: defaultBinding,
  validate: validateBinding,
  columns: [
    NAME,
    text('Role', 'What it gives.', (binding) => `${(binding as Binding).roleRef.kind}/${(binding as Binding).roleRef.name}`),
    AGE,
  ],
};

/** The rows of who may do what. */
export const ACCESS_RESOURCES: readonly ResourceDefinition[] = [
  {
    group: '',
    version: 'v1',
    namespaced: true,
    plural: 'serviceaccounts',
    singular: 'serviceaccount',
    kind: 'ServiceAccount',
    shortNames: ['sa'],
    subresources: ['token'],
    columns: [
      NAME,
      count('Secrets', 'Number of secrets.', ({ secrets }) => ((secrets as unknown[] | undefined) ?? []).length),
      AGE,
    ],
  },
  { ...RBAC, ...ROLE, namespaced: true, plural: 'roles', singular: 'role', kind: 'Role' },
  { ...RBAC, ...ROLE, namespaced: false, plural: 'clusterroles', singular: 'clusterrole', kind: 'ClusterRole' },
  { ...RBAC, ...BINDING, namespaced: true, plural: 'rolebindings', singular: 'rolebinding', kind: 'RoleBinding' },
  {
    ...RBAC,
    ...BINDING,
    namespaced: false,
    plural: 'clusterrolebindings',
    singular: 'clusterrolebinding',
    kind: 'ClusterRoleBinding',
  },
];

function validateRole(role: KubeObject): Cause[] {
  return ((role as Role).rules ?? []).flatMap(({ verbs, apiGroups, resources, nonResourceURLs }, index) => {
    const at = (field: string) => `rules[${index}].${field}`;
    return [
      ...((verbs as readonly string[] | undefined) === undefined
        ? [required(at('verbs'), 'verbs must contain at least one value')]
        : []),
      ...(nonResourceURLs === undefined && apiGroups === undefined
        ? [required(at('apiGroups'), 'resource rules must supply at least one api group')]
        : []),
      ...(nonResourceURLs === undefined && resources === undefined
        ? [required(at('resources'), 'resource rules must supply at least one resource')]
        : []),
    ];
  });
}

/** The defaults of v1 RoleBinding and ClusterRoleBinding. */
function defaultBinding(draft: Draft<KubeObject>): void {
  const binding = draft as Draft<Partial<Binding>>;
  if (binding.roleRef !== undefined) binding.roleRef.apiGroup ??= RBAC_GROUP;
  for (const subject of binding.subjects ?? []) if (subject.kind !== 'ServiceAccount') subject.apiGroup ??= RBAC_GROUP;
}

const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];

function validateBinding(object: KubeObject, { previous }: Situation): Cause[] {
  const { roleRef, subjects = [], metadata } = object as Binding;
  const { kind, name } = (roleRef as Partial<Binding['roleRef']> | undefined) ?? {};
  const kinds = metadata.namespace === undefined ? ['ClusterRole'] : ['ClusterRole', 'Role'];
  const before = (previous as Binding | undefined)?.roleRef;
  return [
    ...(kind !== undefined && kinds.includes(kind) ? [] : [unsupported('roleRef.kind', kind ?? '', kinds)]),
    ...(name === undefined ? [required('roleRef.name')] : []),
    ...(before === undefined || isDeepStrictEqual(before, roleRef)
      ? []
      : [invalidValue('roleRef', roleRef, 'cannot change roleRef')]),
    ...subjects.flatMap((subject, index) => [
      ...(SUBJECT_KINDS.includes(subject.kind) ? [] : [unsupported(`subjects[${index}].kind`, subject.kind, SUBJECT_KINDS)]),
      ...(subject.kind === 'ServiceAccount' && subject.namespace === undefined && metadata.namespace === undefined
        ? [required(`subjects[${index}].namespace`)]
        : []),
    ]),
  ];
}
