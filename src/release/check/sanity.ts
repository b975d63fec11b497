import type { ReleaseSettings } from '../../profile/release.ts';
import type { ReplacePlan } from '../../profile/strategies/replace.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { checkBlueGreen } from './blue-green.ts';
import { checkCanarySteps } from './canary-steps.ts';
import { rollLimits, type RollingUpdate } from '../roll-limits.ts';
import { fine, warning, type Finding } from './finding.ts';

/** Whether the way of releasing makes sense for this Deployment and its number of replicas. */
export async function checkSanity(settings: ReleaseSettings, cluster: ClusterPort): Promise<Finding[]> {
  switch (settings.strategy) {
    case 'recreate':
      return [recreated(`Deployment ${cluster.namespace}/${settings.recreate.deployment}`)];
    case 'rolling':
      return checkRoll(settings.rolling, cluster);
    case 'restart':
      return checkRoll(settings.restart, cluster);
    case 'replace':
      return checkReplace(settings.replace, cluster);
    case 'canary':
      return [...(await checkRoll(settings.canary, cluster)), ...(await checkCanarySteps(settings.canary, cluster))];
    case 'blue-green':
      return checkBlueGreen(settings.blueGreen, cluster);
    case 'command':
    case 'watch':
      return [];
  }
}

function recreated(about: string): Finding {
  return warning(about, 'is recreated', {
    consequence: 'all old pods go before the first new one is ready: an outage by design',
    fix: 'use rolling or blue-green where old and new may run side by side',
  });
}

async function checkReplace({ kind, name }: ReplacePlan, cluster: ClusterPort): Promise<Finding[]> {
  const about = `${kind} ${cluster.namespace}/${name}`;
  const replicas = (await cluster.get(kind, name))?.spec?.replicas ?? 1;
  if (replicas > 1) return [fine(about, `keeps ${replicas - 1} of ${replicas} pods while one is replaced`)];
  return [
    warning(about, 'has one pod, which goes before its replacement is ready', {
      consequence: 'nothing answers meanwhile',
      fix: 'scale it to 2 replicas or more',
    }),
  ];
}

/** With the limits of the plan, where it sets them. */
async function checkRoll(plan: RollPlan, cluster: ClusterPort): Promise<Finding[]> {
  const about = `Deployment ${cluster.namespace}/${plan.deployment}`;
  const { spec } = (await cluster.get('Deployment', plan.deployment)) ?? {};
  if (spec === undefined) return [];
  if (spec.strategy?.type === 'Recreate') return [recreated(about)];
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
  const replicas = spec.replicas ?? 1;
  const { unavailable, surge } = rollLimits(replicas, {
    maxSurge: plan.maxSurge ?? maxSurge,
    maxUnavailable: plan.maxUnavailable ?? maxUnavailable,
  });
  if (unavailable < replicas) return [fine(about, `keeps at least ${replicas - unavailable} of ${replicas} pods while it rolls`)];
  return [
    warning(about, `may take away all of its ${replicas} pods at once (maxUnavailable ${unavailable}, maxSurge ${surge})`, {
      consequence: 'nothing answers until the first new pod is ready',
      fix: 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
    }),
  ];
}

interface RollPlan extends RollingUpdate {
  readonly deployment: string;
}
