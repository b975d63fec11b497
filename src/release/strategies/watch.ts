import type { WatchPlan } from '../../profile/strategies/watch.ts';
import type { Strategy } from '../strategy.ts';
import { watchDeployment } from './watch/deployment.ts';
import { watchVersions } from './watch/versions.ts';

/** A release that something else drives: it is seen through its Deployment, or through the versions that answer. */
export function watch(plan: WatchPlan): Strategy {
  const { deployment } = plan;
  return {
    ...(deployment === undefined ? watchVersions(plan) : watchDeployment(deployment, plan)),
    leaves: 'nothing was taken back: cutover only watched this release',
  };
}
