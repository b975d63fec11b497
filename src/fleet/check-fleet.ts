import type { FleetSettings } from '../profile/fleet.ts';
import { checkPermissions } from '../release/check/permissions.ts';
import type { Finding } from '../release/check/finding.ts';
import { roleManifest, yamlDocuments } from '../release/check/role.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { CONTROLLER_ACCESS, WORKER_ACCESS } from './access.ts';
import { fleetJob } from './job.ts';
import { logLimits, type PlannedRate } from './log-limits.ts';

/** Whether the controller may do what a fleet takes, and can hear all that it plans. What the workers may do, only they could ask. */
export async function checkFleet(cluster: ClusterPort, { workers }: FleetSettings, plan: PlannedRate): Promise<Finding[]> {
  const rights = await checkPermissions(CONTROLLER_ACCESS, cluster, 'the workers could not be started, or not be heard');
  return [...rights, ...logLimits(plan, workers)];
}

/** The Role of the controller, and the ServiceAccount of the workers with its Role, as YAML to apply. */
export function fleetRoles({ serviceAccount: name }: FleetSettings, { namespace }: Pick<ClusterPort, 'namespace'>): string {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  };
  return [
    roleManifest(CONTROLLER_ACCESS, namespace, 'cutover-fleet'),
    yamlDocuments([account]),
    roleManifest(WORKER_ACCESS, namespace, name),
    yamlDocuments([binding]),
  ].join('---\n');
}

/** The Job as a run creates it, for who has to agree to it; its name changes from run to run. */
export function fleetJobText(settings: FleetSettings, { namespace }: Pick<ClusterPort, 'namespace'>, plannedMs: number): string {
  return yamlDocuments([fleetJob('cutover-0123abcd', namespace, settings, plannedMs)]);
}
