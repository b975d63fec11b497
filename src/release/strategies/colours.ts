import { isDeepStrictEqual } from 'node:util';
import { CutoverError } from '../../errors.ts';
import type { BlueGreenPlan } from '../../profile/profile.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, Service } from '../cluster-port.ts';
import { selectorText, selects, type Labels } from '../labels.ts';
import { readDeployment } from '../manifest.ts';
import { ReleaseFailed } from '../strategy.ts';
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
 * Points the Service at a colour, if it still points where it did when the colours were read; the Service as just read is the
 * precondition. Returns false when it points there already.
 */
export async function switchTo(
  plan: BlueGreenPlan,
  colours: Colours,
  from: Colour,
  to: Colour,
  cluster: ClusterPort,
): Promise<boolean> {
  const service = await cluster.getService(plan.service);
  const object = `Service ${cluster.namespace}/${plan.service}`;
  if (service === undefined) throw new ReleaseFailed(`${object} is gone`);
  const selector = service.spec?.selector ?? {};
  if (isDeepStrictEqual(selector, selectorOf(plan, colours, to))) return false;
  if (!isDeepStrictEqual(selector, selectorOf(plan, colours, from))) {
    const now = selectorText({ matchLabels: selector });
    throw new ReleaseFailed(`someone else has changed the selector of ${object} to ${now}: it is left as it is`);
  }
  await cluster.patchServiceSelector(plan.service, plan.label, to.name, service.metadata?.resourceVersion ?? '');
  return true;
}
