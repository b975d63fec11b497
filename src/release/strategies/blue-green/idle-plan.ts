import { createHash } from 'node:crypto';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { ClusterPort, Deployment } from '../../cluster-port.ts';
import type { Colours } from './colours.ts';
import { wantedDeployment, whyNotServed } from './wanted-deployment.ts';

/** How the idle colour comes to its pods. */
export type IdlePlan =
  /** `leftover`: what it has now, and goes first. */
  | {
      readonly do: 'create';
      readonly deployment: Deployment;
      readonly leftover: Deployment | undefined;
      readonly replicas: number;
    }
  /** What it has is used, with `replicas` pods. */
  | { readonly do: 'use'; readonly deployment: Deployment; readonly replicas: number };

/** Throws CutoverError when the colour could not take the Service's traffic. */
export async function planIdle(plan: BlueGreenPlan, colours: Colours, live: Deployment, cluster: ClusterPort): Promise<IdlePlan> {
  const { idle } = colours;
  const found = await cluster.get('Deployment', idle.deployment);
  const liveReplicas = live.spec?.replicas ?? 1;
  if (plan.idle === 'as-is') {
    checkAsIs(found, plan, colours, cluster.namespace);
    const own = found.spec?.replicas ?? 1;
    return { do: 'use', deployment: found, replicas: own === 0 ? liveReplicas : own };
  }
  const wanted = await wantedDeployment(plan, colours, idle, live, cluster.namespace);
  const replicas = wanted.spec?.replicas ?? liveReplicas;
  if (plan.idle === 'reuse' && found !== undefined && isAsWanted(found, wanted))
    return { do: 'use', deployment: found, replicas };
  return { do: 'create', deployment: withForm(wanted), leftover: found, replicas };
}

function checkAsIs(
  found: Deployment | undefined,
  plan: BlueGreenPlan,
  colours: Colours,
  namespace: string,
): asserts found is Deployment {
  const object = `Deployment ${namespace}/${colours.idle.deployment}`;
  if (found === undefined) {
    throw clusterFault(object, `there is no such Deployment, and \`idle: as-is\` makes none`, 'use `idle: create`');
  }
  if (found.metadata?.deletionTimestamp !== undefined) throw clusterFault(object, 'it is being deleted');
  if (found.spec?.paused === true) throw clusterFault(object, 'it is paused', 'resume it with `kubectl rollout resume`');
  const trouble = whyNotServed(found, plan, colours, colours.idle);
  if (trouble !== undefined) throw clusterFault(object, `it ${trouble}`);
}

/** Tells from which form a Deployment was created. */
const FORM = 'cutover/form';
const REVISION = 'deployment.kubernetes.io/revision';

function withForm(wanted: Deployment): Deployment {
  const { metadata } = wanted;
  return { ...wanted, metadata: { ...metadata, annotations: { ...metadata?.annotations, [FORM]: formOf(wanted) } } };
}

/** The number of replicas is no part of it: they come and go. */
function formOf({ metadata, spec }: Deployment): string {
  const { replicas: _, ...rest } = spec ?? {};
  return createHash('sha256')
    .update(JSON.stringify([metadata?.labels, rest]))
    .digest('hex')
    .slice(0, 32);
}

/**
 * Only what was created from this very form, and whose template nobody has changed since, is known to be as wanted: the cluster fills
 * in so much that a comparison of fields could not tell a default from a leftover.
 */
function isAsWanted({ metadata, spec }: Deployment, wanted: Deployment): boolean {
  const annotations = metadata?.annotations ?? {};
  const isUntouched = annotations[REVISION] === undefined || annotations[REVISION] === '1';
  const isStaying = metadata?.deletionTimestamp === undefined && spec?.paused !== true;
  return annotations[FORM] === formOf(wanted) && isUntouched && isStaying;
}
