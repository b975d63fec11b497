import type { BlueGreenPlan, ColourPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { ClusterPort, Service } from '../../cluster-port.ts';
import { selectorText, selects, type Labels } from '../../labels.ts';

/** Which colour has the traffic, and which is to get it. */
export interface Colours {
  readonly active: Colour;
  readonly idle: Colour;
  /** The Service as it points at the active colour. */
  readonly service: Service;
  /** Its whole selector. */
  readonly selector: Labels;
}

export interface Colour extends ColourPlan {
  /** The label's value. */
  readonly name: string;
}

/**
 * Reads the active colour off the Service's selector; the idle one is the other of the plan's two, or the plan's new one. Throws
 * CutoverError when the selector does not say one that the plan can release from.
 */
export async function readColours(plan: BlueGreenPlan, cluster: ClusterPort): Promise<Colours> {
  const object = `Service ${cluster.namespace}/${plan.service}`;
  const service = await cluster.get('Service', plan.service);
  if (service === undefined) throw clusterFault(object, 'there is no such Service', 'check its name and the namespace');
  const selector = service.spec?.selector ?? {};
  const value = selector[plan.label];
  const names = Object.keys(plan.colours ?? {});
  const offer = names.map((name) => `${plan.label}=${name}`).join(' or ');
  if (value === undefined) {
    const found = selectorText({ matchLabels: selector });
    throw clusterFault(object, `its selector has no "${plan.label}": ${found}`, `add ${offer || `${plan.label}=...`} to it`);
  }
  if (plan.to !== undefined)
    return { ...(await toNewOne(plan.to, value, { plan, service, cluster, object })), service, selector };
  const [active, idle] = [names.find((name) => name === value), names.find((name) => name !== value)];
  if (active === undefined || idle === undefined) {
    throw clusterFault(object, `its selector says ${plan.label}=${value}, the profile knows ${offer}`);
  }
  return { active: colourOf(plan, active), idle: colourOf(plan, idle), service, selector };
}

function colourOf({ colours }: BlueGreenPlan, name: string): Colour {
  const found = colours?.[name];
  if (found === undefined) throw new RangeError(`the plan has no colour ${name}`);
  return { name, ...found };
}

interface Found {
  readonly plan: BlueGreenPlan;
  readonly service: Service;
  readonly cluster: ClusterPort;
  readonly object: string;
}

async function toNewOne(
  { value: name, ...to }: NonNullable<BlueGreenPlan['to']>,
  active: string,
  { plan, service, cluster, object }: Found,
): Promise<Pick<Colours, 'active' | 'idle'>> {
  if (active === name) throw clusterFault(object, `nothing to release: its selector says ${plan.label}=${name} already`);
  const selector = service.spec?.selector;
  const serving = (await cluster.list('Deployment')).filter(({ spec }) => selects(selector, spec?.template.metadata?.labels));
  const names = serving.map(({ metadata }) => metadata?.name ?? '');
  const [deployment, ...others] = names;
  const text = selectorText({ matchLabels: selector ?? {} });
  if (deployment === undefined) throw clusterFault(object, `no Deployment makes the pods of its selector ${text}`);
  if (others.length > 0)
    throw clusterFault(object, `its selector ${text} takes the pods of several Deployments: ${names.join(', ')}`);
  if (deployment === to.deployment) {
    throw clusterFault(
      object,
      `it gets its pods from Deployment ${deployment} now`,
      'give the new version a Deployment of its own',
    );
  }
  return { active: { name: active, deployment, manifest: undefined, service: undefined }, idle: { name, ...to } };
}

/** What the Service's selector becomes for a colour. */
export function selectorOf({ label }: BlueGreenPlan, { selector }: Pick<Colours, 'selector'>, { name }: Colour): Labels {
  return { ...selector, [label]: name };
}
