import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { readyEndpoints } from '../endpoints.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { selectorText, type Labels } from '../labels.ts';
import { Abandoned, type ReleaseContext, type Strategy } from '../strategy.ts';
import { markedAsCreated } from '../undo/deployments.ts';
import { deploymentOf, readColours, selectorOf, switchOver, type Colours } from './colours.ts';
import { checkSteady } from './update-in-place.ts';

/** The new version comes up beside the old one, and the Service's selector moves the traffic at once. */
export function blueGreen(plan: BlueGreenPlan): Strategy {
  return {
    preflight: (cluster) => preflight(plan, cluster),
    run: (context) => run(plan, context),
    async podsOf(cluster) {
      const { selector } = await coloursOf(plan, cluster);
      const { [plan.label]: _, ...common } = selector;
      return selectorText({
        matchLabels: common,
        matchExpressions: [{ key: plan.label, operator: 'In', values: Object.keys(plan.colours) }],
      });
    },
  };
}

async function coloursOf(plan: BlueGreenPlan, cluster: ClusterPort): Promise<Colours> {
  const object = `Service ${cluster.namespace}/${plan.service}`;
  const service = await cluster.getService(plan.service);
  if (service === undefined) throw clusterFault(object, 'there is no such Service', 'check its name and the namespace');
  return readColours(plan, service, object);
}

async function preflight(plan: BlueGreenPlan, cluster: ClusterPort): Promise<void> {
  const colours = await coloursOf(plan, cluster);
  const object = `Deployment ${cluster.namespace}/${colours.active.deployment}`;
  const active = await cluster.getDeployment(colours.active.deployment);
  if (active === undefined) {
    throw clusterFault(object, `the Service points at ${plan.label}=${colours.active.name}, but there is no such Deployment`);
  }
  checkSteady(object, active);
  if (readyEndpoints(await cluster.endpointSlices(plan.service)).length === 0) {
    const service = `Service ${cluster.namespace}/${plan.service}`;
    throw clusterFault(service, `its selector ${text(colours.selector)} matches no ready pod`);
  }
  for (const colour of [colours.idle, colours.active]) await deploymentOf(plan, colours, colour, cluster.namespace);
}

async function run(plan: BlueGreenPlan, { cluster, signal, mark, onUndo }: ReleaseContext): Promise<void> {
  const colours = await coloursOf(plan, cluster);
  const { active, idle } = colours;
  const service = `Service ${cluster.namespace}/${plan.service}`;
  const newSelector = text(selectorOf(plan, colours, idle));
  const oldPods = await existingDeployment(cluster, active.deployment);
  mark('active-read', `${service} points at ${active.name} (${active.deployment})`);

  const leftover = await cluster.getDeployment(idle.deployment);
  if (leftover !== undefined) {
    onUndo(`idle Deployment ${idle.deployment} back as it was`, { do: 'create-again', deployment: leftover, ready: false });
    await cluster.deleteDeployment(idle.deployment);
    mark('idle-deleted', idle.deployment);
  }

  const release = randomUUID();
  onUndo(`new Deployment ${idle.deployment} removed`, {
    do: 'remove-created',
    deployment: idle.deployment,
    mark: release,
    service: plan.service,
  });
  await cluster.createDeployment(markedAsCreated(await deploymentOf(plan, colours, idle, cluster.namespace), release));
  mark('idle-created', idle.deployment);
  await cluster.waitRolledOut(idle.deployment);
  mark('idle-ready', idle.deployment);

  onUndo(`${service} back to ${active.name}`, {
    do: 'select-again',
    service: plan.service,
    key: plan.label,
    from: idle.name,
    to: active.name,
  });
  await switchOver(plan, colours, cluster);
  mark('switched', `${service} from ${active.name} to ${idle.name}`);
  await cluster.waitEndpoints(plan.service, newSelector);
  mark('endpoints-switched', `endpoints of ${service} are the pods of ${idle.name}`);

  await hold(plan.holdMs, signal);
  if (plan.old === 'keep') {
    mark('old-kept', active.deployment);
    return;
  }
  onUndo(`old Deployment ${active.deployment} back and ready`, { do: 'create-again', deployment: oldPods, ready: true });
  await cluster.deleteDeployment(active.deployment);
  mark('old-removed', active.deployment);
}

async function hold(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new Abandoned('holding the old version', signal.reason);
  }
}

function text(selector: Labels): string {
  return selectorText({ matchLabels: selector });
}
