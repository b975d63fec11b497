import type { FleetSettings } from '../profile/fleet.ts';
import { checkPermissions } from '../release/check/permissions.ts';
import type { Finding } from '../release/check/finding.ts';
import { roleManifest } from '../release/check/role.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { CONTROLLER_ACCESS, WORKER_ACCESS } from './access.ts';
import { logLimits, type PlannedRate } from './log-limits.ts';

/** Whether the controller may do what a fleet takes, and can hear all that it plans. What the workers may do, only they could ask. */
export async function checkFleet(cluster: ClusterPort, { workers }: FleetSettings, plan: PlannedRate): Promise<Finding[]> {
  const rights = await checkPermissions(CONTROLLER_ACCESS, cluster, 'the workers could not be started, or not be heard');
  return [...rights, ...logLimits(plan, workers)];
}

/** The Roles of the controller and of the workers, as YAML to apply. */
export function fleetRoles({ serviceAccount }: FleetSettings, { namespace }: Pick<ClusterPort, 'namespace'>): string {
  const controller = roleManifest(CONTROLLER_ACCESS, namespace, 'cutover-fleet');
  const worker = roleManifest(WORKER_ACCESS, namespace, serviceAccount);
  return `${controller}---\n${worker}`;
}
