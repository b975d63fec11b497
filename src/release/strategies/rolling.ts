import type { UpdatePlan } from '../../profile/strategies/update.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { Strategy } from '../strategy.ts';
import { podsOfDeployment, preflightUpdate, updateInPlace } from './update-in-place.ts';

/** Old and new pods take turns, as the Deployment's maxSurge and maxUnavailable say. */
export function rolling(plan: UpdatePlan): Strategy {
  return {
    async preflight(cluster) {
      const deployment = await preflightUpdate(plan, cluster);
      if (deployment.spec?.strategy?.type === 'Recreate') {
        const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
        throw clusterFault(object, 'its update strategy is Recreate, so it cannot roll', 'use `strategy: recreate`');
      }
    },
    run: (context) => updateInPlace(plan, context),
    podsOf: (cluster) => podsOfDeployment(plan, cluster),
  };
}
