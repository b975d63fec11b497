import type { RestartPlan } from '../../profile/strategies/restart.ts';
import type { Deployment } from '../cluster-port.ts';
import type { Strategy } from '../strategy.ts';
import { podsOfDeployment, preflightUpdate, updateInPlace, type InPlaceUpdate } from './update-in-place.ts';

/** kubectl's: a template with another time in it is another template, and so the pods are made anew. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** All pods are replaced by new ones of the same version, as the Deployment's update strategy says. */
export function restart(plan: RestartPlan): Strategy {
  const update: InPlaceUpdate = {
    deployment: plan.deployment,
    form: () => {
      const now = new Date();
      return Promise.resolve((current) => restarted(current, now));
    },
    isRough: true,
  };
  return {
    async preflight(cluster) {
      await preflightUpdate(update, cluster);
    },
    run: (context) => updateInPlace(update, context),
    podsOf: (cluster) => podsOfDeployment(plan.deployment, cluster),
  };
}

/** By the second, as kubectl writes it. */
function restarted(deployment: Deployment, at: Date): Deployment {
  if (deployment.spec === undefined) return deployment;
  const { template } = deployment.spec;
  const restartedAt = `${at.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
  const annotations = { ...template.metadata?.annotations, [RESTARTED_AT]: restartedAt };
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
  };
}
