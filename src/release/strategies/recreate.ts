import type { UpdatePlan } from '../../profile/strategies/update.ts';
import type { Strategy } from '../strategy.ts';
import { podsOfDeployment, preflightUpdate, updateInPlace, updateOf, type InPlaceUpdate } from './update-in-place.ts';

/** All old pods go before the first new one comes: an outage by design. The Deployment gets its own update strategy back afterwards. */
export function recreate(plan: UpdatePlan): Strategy {
  const update: InPlaceUpdate = {
    deployment: plan.deployment,
    form: () => updateOf(plan),
    isRough: plan.manifest !== undefined,
  };
  return {
    async preflight(cluster) {
      await preflightUpdate(update, cluster);
    },
    run: (context) => updateInPlace(update, context, { during: { type: 'Recreate' } }),
    podsOf: (cluster) => podsOfDeployment(plan.deployment, cluster),
  };
}
