import type { RollingPlan } from '../../profile/strategies/rolling.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { Strategy } from '../strategy.ts';
import { pauseMidway, podsBeforePause } from './pause-rollout.ts';
import { rollingForm } from './rolling-form.ts';
import { podsOfDeployment, preflightUpdate, updateInPlace, type InPlaceUpdate } from './update-in-place.ts';

/** Old and new pods take turns, as the Deployment's maxSurge and maxUnavailable say. */
export function rolling(plan: RollingPlan): Strategy {
  const { pause } = plan;
  const update: InPlaceUpdate = {
    deployment: plan.deployment,
    form: (current, cluster) => rollingForm(plan, current, cluster),
    isRough: plan.manifest !== undefined,
  };
  return {
    async preflight(cluster) {
      const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
      const [now, then] = await preflightUpdate(update, cluster);
      if ([now, then].some(({ spec }) => spec?.strategy?.type === 'Recreate')) {
        throw clusterFault(object, 'its update strategy is Recreate, so it cannot roll', 'use `strategy: recreate`');
      }
      const replicas = then.spec?.replicas ?? 1;
      if (pause !== undefined && podsBeforePause(pause.after, replicas) >= replicas) {
        const what = `it has ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}: after ${pause.after} of them nothing is left to pause`;
        throw clusterFault(object, what, 'pause after fewer pods, or have more replicas');
      }
    },
    run: (context) =>
      updateInPlace(update, context, pause === undefined ? {} : { midway: (updated) => pauseMidway(pause, updated, context) }),
    podsOf: (cluster) => podsOfDeployment(plan.deployment, cluster),
  };
}
