import type { Access } from '../release/cluster-port.ts';

const may = (group: string, resource: string, ...verbs: readonly Access['verb'][]): Access[] =>
  verbs.map((verb) => ({ verb, group, resource }));

/** What the controller asks of the cluster in the namespace of the fleet. */
export const CONTROLLER_ACCESS: readonly Access[] = [
  ...may('batch', 'jobs', 'create', 'delete'),
  ...may('', 'secrets', 'create', 'patch', 'delete'),
  ...may('coordination.k8s.io', 'leases', 'create', 'patch', 'delete'),
  ...may('', 'pods', 'list', 'watch'),
  { verb: 'get', group: '', resource: 'pods', subresource: 'log' },
  // To say why a pod cannot be created.
  ...may('', 'events', 'list'),
];

/** What a worker's ServiceAccount may do. The names change from run to run, so a Role cannot name them. */
export const WORKER_ACCESS: readonly Access[] = [
  ...may('', 'secrets', 'get'),
  ...may('coordination.k8s.io', 'leases', 'get', 'list', 'watch'),
];
