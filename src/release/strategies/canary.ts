import { randomUUID } from 'node:crypto';
import type { CanaryPlan } from '../../profile/strategies/canary.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, Service } from '../cluster-port.ts';
import { readyEndpoints, slicesOf } from '../endpoints.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { selectorText } from '../labels.ts';
import { readDeployment } from '../manifest.ts';
import { type ReleaseContext, type Strategy } from '../strategy.ts';
import { markedAsCreated } from '../undo/deployments.ts';
import { canaryOf, checkTracks, replicasOf } from './canary-deployment.ts';
import { takeStep } from './canary-step.ts';
import { preflightUpdate, updateInPlace, updateOf, type InPlaceUpdate } from './update-in-place.ts';

/**
 * The new version gets a part of the traffic in a Deployment of its own behind the same Service, step by step, and is looked at in each;
 * then the stable Deployment is updated to it and the canary goes.
 */
export function canary(plan: CanaryPlan): Strategy {
  return {
    preflight: (cluster) => preflight(plan, cluster),
    run: (context) => run(plan, context),
    podsOf: async (cluster) => podsOf(await serviceOf(plan, cluster)),
  };
}

async function preflight(plan: CanaryPlan, cluster: ClusterPort): Promise<void> {
  const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
  const [stable] = await preflightUpdate(promotion(plan), cluster);
  if (stable.spec?.strategy?.type === 'Recreate') {
    throw clusterFault(object, 'its update strategy is Recreate: the promotion would be an outage', 'make it RollingUpdate');
  }
  const service = await serviceOf(plan, cluster);
  checkTracks(stable, await newVersion(plan, stable), service, plan, cluster.namespace);
  if (readyEndpoints(await cluster.list('EndpointSlice', slicesOf(plan.service))).length === 0) {
    throw clusterFault(`Service ${cluster.namespace}/${plan.service}`, `its selector ${podsOf(service)} matches no ready pod`);
  }
  if ((await cluster.get('Deployment', plan.name)) !== undefined) {
    const next = 'delete it if it is left over, or give another release.canary.name';
    throw clusterFault(`Deployment ${cluster.namespace}/${plan.name}`, 'there is one of this name already', next);
  }
}

async function run(plan: CanaryPlan, context: ReleaseContext): Promise<void> {
  const { cluster, mark, onUndo, traffic } = context;
  if (traffic === undefined) throw new Error('a canary is judged by its traffic, which nobody watches');
  const stable = await existingDeployment(cluster, plan.deployment);
  const service = await serviceOf(plan, cluster);
  const fresh = await newVersion(plan, stable);
  const replicas = plan.steps.map((step) => replicasOf(step, stable.spec?.replicas ?? 1));
  const sticky = service.spec?.sessionAffinity === 'ClientIP' ? traffic.open([]) : undefined;
  try {
    const created = randomUUID();
    onUndo(`canary Deployment ${plan.name} removed`, {
      do: 'remove-created',
      deployment: plan.name,
      mark: created,
      service: undefined,
    });
    await cluster.create('Deployment', markedAsCreated(withReplicas(fresh, replicas[0] ?? 1), created));
    mark('canary-created', `Deployment ${cluster.namespace}/${plan.name}`);
    for (const [index, step] of plan.steps.entries()) {
      const name = `step ${index + 1} of ${plan.steps.length}`;
      const canaryPods = selectorText(fresh.spec?.selector ?? {});
      const task = { plan, step, name, replicas: replicas[index] ?? 1, canaryPods, allPods: podsOf(service), traffic, sticky };
      await takeStep(task, context);
    }
  } finally {
    sticky?.close();
  }
  await updateInPlace(promotion(plan), context);
  mark('promoted', `Deployment ${cluster.namespace}/${plan.deployment}`);
  await cluster.deleteDeployment(plan.name);
  mark('canary-removed', plan.name);
}

/** The stable Deployment to the version that the canary had. */
function promotion(plan: CanaryPlan): InPlaceUpdate {
  return { deployment: plan.deployment, form: () => updateOf(plan), isRough: plan.manifest !== undefined };
}

async function newVersion(plan: CanaryPlan, stable: Deployment): Promise<Deployment> {
  const manifest = plan.manifest === undefined ? undefined : await readDeployment(plan.manifest, plan.deployment);
  return canaryOf(stable, plan, manifest);
}

function withReplicas(deployment: Deployment, replicas: number): Deployment {
  return deployment.spec === undefined ? deployment : { ...deployment, spec: { ...deployment.spec, replicas } };
}

async function serviceOf(plan: CanaryPlan, cluster: ClusterPort): Promise<Service> {
  const object = `Service ${cluster.namespace}/${plan.service}`;
  const service = await cluster.get('Service', plan.service);
  if (service === undefined) throw clusterFault(object, 'there is no such Service', 'check its name and the namespace');
  return service;
}

function podsOf(service: Service): string {
  return selectorText({ matchLabels: service.spec?.selector ?? {} });
}
