import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { readColours } from '../strategies/blue-green/colours.ts';
import { planIdle } from '../strategies/blue-green/idle-plan.ts';
import { fine, warning, type Finding } from './finding.ts';

/** Proxies follow a switch within this time in most clusters; those that are far away take longer. */
const PROXIES_FOLLOW_MS = 3_000;

/** Whether the new colour is as large as the live one, and the old one stays long enough. */
export async function checkBlueGreen(plan: BlueGreenPlan, cluster: ClusterPort): Promise<Finding[]> {
  const colours = await readColours(plan, cluster);
  const live = await cluster.get('Deployment', colours.active.deployment);
  if (live === undefined) return [];
  const { replicas } = await planIdle(plan, colours, live, cluster);
  const about = `Deployment ${cluster.namespace}/`;
  return [
    ...checkSize(`${about}${colours.idle.deployment}`, replicas, live.spec?.replicas ?? 1),
    ...checkHold(`${about}${colours.active.deployment}`, plan),
  ];
}

function checkSize(about: string, replicas: number, live: number): Finding[] {
  const size = `gets ${replicas} pod${replicas === 1 ? '' : 's'}, and ${live} serve${live === 1 ? 's' : ''} now`;
  if (replicas >= live) return [fine(about, size)];
  return [
    warning(about, size, {
      consequence: 'all of the traffic goes over at once, and meets less room than before',
      fix: `replicas: ${live}`,
    }),
  ];
}

function checkHold(about: string, { old, holdMs }: BlueGreenPlan): Finding[] {
  if (old === 'keep' || holdMs >= PROXIES_FOLLOW_MS) return [];
  return [
    warning(about, `goes ${holdMs / 1000} s after the switch`, {
      consequence: 'where a proxy has not followed the switch yet, new connections still go to pods that are ending',
      fix: 'hold: 5s',
    }),
  ];
}
