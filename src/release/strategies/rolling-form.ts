import type { RollingPlan } from '../../profile/strategies/rolling.ts';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { atRevision, CHANGE_CAUSE, chosenRevision, revisionsOf } from '../revisions.ts';
import { updateOf, type Change } from './update-in-place.ts';

/** What a rolling release makes of a Deployment: the new version, and how it is to get there. */
export async function rollingForm(plan: RollingPlan, current: Deployment, cluster: ClusterPort): Promise<Change> {
  const newVersion = await newVersionOf(plan, current, cluster);
  return (deployment) => withCause(withSettings(newVersion(deployment), plan), plan.changeCause);
}

async function newVersionOf(plan: RollingPlan, current: Deployment, cluster: ClusterPort): Promise<Change> {
  if (plan.toRevision === undefined) return updateOf(plan);
  const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
  const revision = chosenRevision(plan.toRevision, await revisionsOf(current, cluster), object);
  return (deployment) => atRevision(deployment, revision);
}

function withSettings(deployment: Deployment, plan: RollingPlan): Deployment {
  const { spec } = deployment;
  if (spec === undefined) return deployment;
  const { minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit, maxSurge, maxUnavailable } = plan;
  const fences = given({ maxSurge, maxUnavailable });
  // The type stays as it is: preflight has refused what does not roll.
  const rollingUpdate = { ...spec.strategy?.rollingUpdate, ...fences };
  return {
    ...deployment,
    spec: {
      ...spec,
      ...given({ minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit }),
      ...(Object.keys(fences).length === 0 ? {} : { strategy: { ...spec.strategy, rollingUpdate } }),
    },
  };
}

function withCause(deployment: Deployment, changeCause: string | undefined): Deployment {
  if (changeCause === undefined) return deployment;
  const { metadata } = deployment;
  return { ...deployment, metadata: { ...metadata, annotations: { ...metadata?.annotations, [CHANGE_CAUSE]: changeCause } } };
}

/** Only the keys that have a value. */
function given<Value>(settings: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
