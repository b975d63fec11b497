import type { UpdatePlan } from '../../profile/strategies/update.ts';
import type { Strategy } from '../strategy.ts';
import { podsOfDeployment, preflightUpdate, updateInPlace } from './update-in-place.ts';

/** All old pods go before the first new one comes: an outage by design. The Deployment gets its own update strategy back afterwards. */
export function recreate(plan: UpdatePlan): Strategy {
  return {
    async preflight(cluster) {
      await preflightUpdate(plan, cluster);
    },
    run: (context) => updateInPlace(plan, context, { type: 'Recreate' }),
    podsOf: (cluster) => podsOfDeployment(plan, cluster),
  };
}
