import type { Store } from '../../store.ts';
import { type PolicyRule, RBAC_GROUP } from './rbac-objects.ts';
import { MASTERS } from './user.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const WORKLOADS: readonly (readonly [string, readonly string[]])[] = [
  [
    '',
    [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'services',
    ],
  ],
  [
    'apps',
    ['daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'replicasets/scale', 'statefulsets', 'statefulsets/scale'],
  ],
  ['batch', ['cronjobs', 'jobs']],
  ['networking.k8s.io', ['ingresses']],
];
const VIEW: readonly PolicyRule[] = [
  ...WORKLOADS.map(([group, resources]) => ({ verbs: READ, apiGroups: [group], resources })),
  {
    verbs: READ,
    apiGroups: [''],
    resources: ['events', 'limitranges', 'namespaces', 'pods/log', 'pods/status', 'resourcequotas', 'serviceaccounts'],
  },
  { verbs: READ, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
];
const EDIT: readonly PolicyRule[] = [
  ...VIEW,
  ...WORKLOADS.map(([group, resources]) => ({ verbs: WRITE, apiGroups: [group], resources })),
  { verbs: [...READ, ...WRITE], apiGroups: [''], resources: ['secrets', 'serviceaccounts'] },
  { verbs: [...READ, ...WRITE], apiGroups: ['coordination.k8s.io'], resources: ['leases'] },
];
const ADMIN: readonly PolicyRule[] = [
  ...EDIT,
  { verbs: [...READ, ...WRITE], apiGroups: [RBAC_GROUP], resources: ['rolebindings', 'roles'] },
];
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];
const DISCOVERY: readonly PolicyRule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
    ],
  },
];
const BASIC_USER: readonly PolicyRule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
];

const ROLES: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-admin': EVERYTHING,
  admin: ADMIN,
  edit: EDIT,
  view: VIEW,
  'system:discovery': DISCOVERY,
  'system:basic-user': BASIC_USER,
};
const GROUPS: Readonly<Record<string, string>> = {
  'cluster-admin': MASTERS,
  'system:discovery': 'system:authenticated',
  'system:basic-user': 'system:authenticated',
};

/** The roles that every cluster has, with the bindings that let all users discover it and ask what they may do. */
export function bootstrapPolicy(store: Store): void {
  const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const apiVersion = `${RBAC_GROUP}/v1`;
  for (const [name, rules] of Object.entries(ROLES)) {
    if (store.get('clusterroles', undefined, name) !== undefined) continue;
    store.create('clusterroles', { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules });
  }
  for (const [name, group] of Object.entries(GROUPS)) {
    if (store.get('clusterrolebindings', undefined, name) !== undefined) continue;
    store.create('clusterrolebindings', {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels },
      subjects: [{ kind: 'Group', apiGroup: RBAC_GROUP, name: group }],
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
    });
  }
}
