import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { readyEndpoints, slicesOf } from '../endpoints.ts';
import { selectorText } from '../labels.ts';
import { ReleaseFailed, type ReleaseContext, type Strategy } from '../strategy.ts';
import { bringUp } from './blue-green/bring-up.ts';
import { readColours, type Colours } from './blue-green/colours.ts';
import { findDoubling } from './blue-green/doubling.ts';
import { planIdle } from './blue-green/idle-plan.ts';
import { checkPreviewReaches, previewIdle } from './blue-green/previewing.ts';
import { retire } from './blue-green/retiring.ts';
import { checkState, flipState } from './blue-green/state.ts';
import { assertLeadsTo, serviceAfter, serviceManifest } from './blue-green/service-form.ts';
import { confirmSwitch, switchOver } from './blue-green/switching.ts';
import { wantedDeployment } from './blue-green/wanted-deployment.ts';
import { checkSteady } from './update-in-place.ts';

/** The new version comes up beside the old one, and the Service's selector moves the traffic at once. */
export function blueGreen(plan: BlueGreenPlan, expectVersion: string | undefined): Strategy {
  return {
    preflight: (cluster) => preflight(plan, cluster),
    run: (context) => run(plan, expectVersion, context),
    async podsOf(cluster) {
      const { selector, active, idle } = await readColours(plan, cluster);
      const { [plan.label]: _, ...common } = selector;
      return selectorText({
        matchLabels: common,
        matchExpressions: [{ key: plan.label, operator: 'In', values: [active.name, idle.name] }],
      });
    },
  };
}

async function preflight(plan: BlueGreenPlan, cluster: ClusterPort): Promise<void> {
  const colours = await readColours(plan, cluster);
  const { active, selector } = colours;
  const live = await liveDeployment(plan, colours, cluster);
  checkSteady(`Deployment ${cluster.namespace}/${active.deployment}`, live);
  if (readyEndpoints(await cluster.list('EndpointSlice', slicesOf(plan.service))).length === 0) {
    const service = `Service ${cluster.namespace}/${plan.service}`;
    throw clusterFault(service, `its selector ${selectorText({ matchLabels: selector })} matches no ready pod`);
  }
  await checkState(plan, colours, cluster);
  const steps = await planIdle(plan, colours, live, cluster);
  assertLeadsTo(await serviceAfter(plan, colours), steps.deployment);
  // The manifests of the live colour are for the way back: a fault in them should not be found out then.
  if (active.manifest !== undefined) await wantedDeployment(plan, colours, active, live, cluster.namespace);
  if (active.service !== undefined) await serviceManifest(active.service, plan, colours, active);
  const { shortage } = await findDoubling(plan, colours, steps, cluster);
  if (shortage !== undefined) {
    const next = 'raise the quota for the time of the release, or roll, which needs fewer pods at once';
    throw clusterFault(`namespace ${cluster.namespace}`, shortage, next);
  }
  await checkPreviewReaches(plan, colours, cluster);
}

async function run(plan: BlueGreenPlan, expectVersion: string | undefined, context: ReleaseContext): Promise<void> {
  const { cluster, mark } = context;
  const colours = await readColours(plan, cluster);
  const { active } = colours;
  const live = await liveDeployment(plan, colours, cluster);
  await checkState(plan, colours, cluster);
  mark('active-read', `Service ${cluster.namespace}/${plan.service} points at ${active.name} (${active.deployment})`);
  const steps = await planIdle(plan, colours, live, cluster);
  const { text, shortage } = await findDoubling(plan, colours, steps, cluster);
  if (shortage !== undefined) throw new ReleaseFailed(shortage);
  mark('resources-checked', text);

  await bringUp(plan, colours, steps, context);
  await previewIdle(plan, colours, expectVersion, context);
  await confirmSwitch(plan, colours, context);
  await switchOver(plan, colours, context);
  await flipState(plan, colours, context);
  await retire(plan, live, context);
}

async function liveDeployment(plan: BlueGreenPlan, { active }: Colours, cluster: ClusterPort): Promise<Deployment> {
  const found = await cluster.get('Deployment', active.deployment);
  if (found !== undefined) return found;
  const object = `Deployment ${cluster.namespace}/${active.deployment}`;
  throw clusterFault(object, `the Service points at ${plan.label}=${active.name}, but there is no such Deployment`);
}
