import { isDeepStrictEqual } from 'node:util';
import { CutoverError } from '../../errors.ts';
import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, Service } from '../cluster-port.ts';
import { selectorText, selects, type Labels } from '../labels.ts';
import { readDeployment } from '../manifest.ts';
import { Conflict, ReleaseFailed } from '../strategy.ts';
import { withContainer } from './updated-deployment.ts';

/** Which colour has the traffic, and which is to get it. */
export interface Colours {
  readonly active: Colour;
  readonly idle: Colour;
  /** The Service's whole selector with the active colour. */
  readonly selector: Labels;
}

export interface Colour {
  readonly name: string;
  readonly deployment: string;
  readonly manifest: string;
}

/** Reads the active colour off the Service's selector. Throws CutoverError when it does not say one of the two. */
export function readColours(plan: BlueGreenPlan, service: Service, object: string): Colours {
  const selector = service.spec?.selector ?? {};
  const value = selector[plan.label];
  const names = Object.keys(plan.colours);
  const offer = names.map((name) => `${plan.label}=${name}`).join(' or ');
  if (value === undefined) {
    throw clusterFault(
      object,
      `its selector has no "${plan.label}": ${selectorText({ matchLabels: selector })}`,
      `add ${offer} to it`,
    );
  }
  const colours = names.map((name) => colourOf(plan, name));
  const active = colours.find(({ name }) => name === value);
  const idle = colours.find(({ name }) => name !== value);
  if (active === undefined || idle === undefined) {
    throw clusterFault(object, `its selector says ${plan.label}=${value}, the profile knows ${offer}`);
  }
  return { active, idle, selector };
}

function colourOf(plan: BlueGreenPlan, name: string): Colour {
  const found = plan.colours[name];
  if (found === undefined) throw new CutoverError(`the profile has no colour "${name}"`);
  return { name, ...found };
}

/** What the Service's selector becomes for a colour. */
export function selectorOf(plan: BlueGreenPlan, { selector }: Colours, colour: Colour): Labels {
  return { ...selector, [plan.label]: colour.name };
}

/** The colour's Deployment as its manifest and the plan say. Throws CutoverError when it could not take the Service's traffic. */
export async function deploymentOf(
  plan: BlueGreenPlan,
  colours: Colours,
  colour: Colour,
  namespace: string,
): Promise<Deployment> {
  const manifest = await readDeployment(colour.manifest, colour.deployment);
  const fault = (what: string) => new CutoverError(`Deployment ${colour.deployment} ${what}`, { where: colour.manifest });
  const own = manifest.metadata?.namespace;
  if (own !== undefined && own !== namespace) throw fault(`is for namespace "${own}", the release is in "${namespace}"`);
  if (manifest.spec?.replicas === 0) throw fault('has 0 replicas');
  const wanted = selectorOf(plan, colours, colour);
  if (!selects(wanted, manifest.spec?.template.metadata?.labels)) {
    throw fault(`makes pods that Service ${plan.service} would not select: it wants ${selectorText({ matchLabels: wanted })}`);
  }
  if (manifest.spec?.selector.matchLabels?.[plan.label] !== colour.name) {
    throw fault(`does not select its pods by ${plan.label}=${colour.name}, so the two colours would share pods`);
  }
  return withContainer(manifest, { container: undefined, image: plan.image, env: {} });
}

/**
 * Points the Service at the idle colour, if its selector is still what it was when the colours were read; the Service as just read is
 * the precondition. Whoever writes something else to the Service in between does not stop it.
 */
export async function switchOver(plan: BlueGreenPlan, { selector, idle }: Colours, cluster: ClusterPort): Promise<void> {
  for (;;) {
    const service = await mustGet(plan, cluster);
    if (!isDeepStrictEqual(service.spec?.selector, selector)) {
      const now = selectorText({ matchLabels: service.spec?.selector ?? {} });
      throw new ReleaseFailed(`someone else has changed the selector of Service ${cluster.namespace}/${plan.service} to ${now}`);
    }
    try {
      await cluster.patchServiceSelector(plan.service, plan.label, idle.name, service.metadata?.resourceVersion ?? '');
      return;
    } catch (fault) {
      if (!(fault instanceof Conflict)) throw fault;
    }
  }
}

async function mustGet(plan: BlueGreenPlan, cluster: ClusterPort): Promise<Service> {
  const service = await cluster.getService(plan.service);
  if (service === undefined) throw new ReleaseFailed(`Service ${cluster.namespace}/${plan.service} is gone`);
  return service;
}
