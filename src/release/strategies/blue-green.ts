import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { readyEndpoints } from '../endpoints.ts';
import { selectorText, type Labels } from '../labels.ts';
import { Abandoned, ReleaseFailed, type ReleaseContext, type Strategy } from '../strategy.ts';
import { deploymentOf, readColours, selectorOf, switchBack, switchOver, type Colours } from './colours.ts';
import { existingDeployment } from './existing-deployment.ts';
import { checkSteady } from './update-in-place.ts';

/** Tells the Deployment that this release created from one that somebody else put in its place. */
const CREATED_BY = 'cutover/release';

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
    onUndo(`idle Deployment ${idle.deployment} back as it was`, (cluster) => recreateDeployment(cluster, leftover));
    await cluster.deleteDeployment(idle.deployment);
    mark('idle-deleted', idle.deployment);
  }

  const release = randomUUID();
  onUndo(`new Deployment ${idle.deployment} removed`, (cluster) => removeOurs(plan, cluster, colours, release));
  await cluster.createDeployment(marked(await deploymentOf(plan, colours, idle, cluster.namespace), release));
  mark('idle-created', idle.deployment);
  await cluster.waitRolledOut(idle.deployment);
  mark('idle-ready', idle.deployment);

  onUndo(`${service} back to ${active.name}`, (cluster) => switchBack(plan, colours, cluster));
  await switchOver(plan, colours, cluster);
  mark('switched', `${service} from ${active.name} to ${idle.name}`);
  await cluster.waitEndpoints(plan.service, newSelector);
  mark('endpoints-switched', `endpoints of ${service} are the pods of ${idle.name}`);

  await hold(plan.holdMs, signal);
  if (plan.old === 'keep') {
    mark('old-kept', active.deployment);
    return;
  }
  onUndo(`old Deployment ${active.deployment} back and ready`, async (cluster) => {
    await recreateDeployment(cluster, oldPods);
    await cluster.waitRolledOut(active.deployment, { patient: true });
  });
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

/** Safe when it was not deleted, and when its deletion is still under way. What somebody else has put in its place stays. */
async function recreateDeployment(cluster: ClusterPort, wanted: Deployment): Promise<void> {
  const name = wanted.metadata?.name ?? '';
  const found = await cluster.getDeployment(name);
  const isLeaving = found?.metadata?.deletionTimestamp !== undefined;
  if (found !== undefined && !isLeaving) return;
  if (isLeaving) await cluster.deleteDeployment(name);
  await cluster.createDeployment(asNew(wanted));
}

/** Only what this release created, and never what the Service points at. */
async function removeOurs(plan: BlueGreenPlan, cluster: ClusterPort, colours: Colours, release: string): Promise<void> {
  const found = await cluster.getDeployment(colours.idle.deployment);
  if (found?.metadata?.annotations?.[CREATED_BY] !== release) return;
  const service = await cluster.getService(plan.service);
  if (service?.spec?.selector?.[plan.label] === colours.idle.name) {
    throw new ReleaseFailed(`Service ${cluster.namespace}/${plan.service} points at it`);
  }
  await cluster.deleteDeployment(colours.idle.deployment);
}

function marked(deployment: Deployment, release: string): Deployment {
  const { metadata } = deployment;
  return { ...deployment, metadata: { ...metadata, annotations: { ...metadata?.annotations, [CREATED_BY]: release } } };
}

/** What a user would have written: without what the cluster added to this one object. */
function asNew({ apiVersion, kind, metadata, spec }: Deployment): Deployment {
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata?.annotations ?? {};
  return {
    apiVersion: apiVersion ?? 'apps/v1',
    kind: kind ?? 'Deployment',
    metadata: { ...(metadata?.name === undefined ? {} : { name: metadata.name }), labels: metadata?.labels ?? {}, annotations },
    ...(spec === undefined ? {} : { spec }),
  };
}

function text(selector: Labels): string {
  return selectorText({ matchLabels: selector });
}
