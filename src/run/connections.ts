import type { RunClock } from '../clock.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LoadPlan } from '../load/plan.ts';
import type { FleetSettings } from '../profile/fleet.ts';
import type { Profile } from '../profile/profile.ts';
import { needsCluster } from '../profile/release.ts';

/** Loaded when needed: the Kubernetes client takes half a second to load, which a load without a release need not spend. */
export async function connect(profile: Profile) {
  const { connectCluster } = await import('../release/kubernetes/connect.ts');
  return connectCluster(profile.cluster);
}

/** Whether a run of it talks to a cluster at all. */
export function asksForCluster({ release, target }: Profile): boolean {
  return target.service !== undefined || target.ingress !== undefined || (release !== undefined && needsCluster(release));
}

/** The workers that send the load, ready for the start; undefined where this process sends it. */
export async function fleetOf(
  { fleet: settings, cluster: asked, load, release }: Profile,
  plan: LoadPlan,
  clock: RunClock,
  interrupt: AbortSignal,
): Promise<Fleet | undefined> {
  if (settings === undefined) return undefined;
  const { prepareFleet } = await import('../fleet/fleet.ts');
  const cluster = await connectFleet(asked, settings);
  return prepareFleet({ settings, plan, clock, cluster, plannedMs: plannedMs({ load, release }), interrupt });
}

/** How long the load takes at most; Infinity where nobody knows. */
export function plannedMs({ load, release }: Pick<Profile, 'load' | 'release'>): number {
  return release === undefined ? load.startDelayMs + load.rampUpMs + load.durationMs : Infinity;
}

/** The cluster as the fleet uses it: in its own namespace. */
export async function connectFleet(cluster: Profile['cluster'], { namespace }: FleetSettings) {
  const { connectCluster } = await import('../release/kubernetes/connect.ts');
  return connectCluster({ ...cluster, namespace: namespace ?? cluster.namespace }, FLEET_TIMINGS);
}

/** A renewal of the lease that is not answered must not keep the next one waiting for long: the workers are impatient. */
const FLEET_TIMINGS = { requestMs: 3_000 };
