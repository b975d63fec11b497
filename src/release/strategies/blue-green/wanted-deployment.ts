import { CutoverError } from '../../../errors.ts';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { Deployment } from '../../cluster-port.ts';
import { selectorText, selects } from '../../labels.ts';
import { readDeployment } from '../../manifest.ts';
import { withContainer } from '../updated-deployment.ts';
import { selectorOf, type Colour, type Colours } from './colours.ts';

/**
 * The new Deployment of a colour: its manifest's, or a clone of the live one, with image and environment put in. Without replicas of its
 * own it gets as many as are live: it is to carry the same traffic. Throws CutoverError when it could not take the Service's.
 */
export async function wantedDeployment(
  plan: BlueGreenPlan,
  colours: Colours,
  colour: Colour,
  live: Deployment,
  namespace: string,
): Promise<Deployment> {
  const base =
    colour.manifest === undefined
      ? cloneOf(live, plan, colours, colour, namespace)
      : await fromManifest(colour.manifest, plan, colours, colour, namespace);
  const replicas = base.spec?.replicas ?? live.spec?.replicas ?? 1;
  const sized: Deployment = base.spec === undefined ? base : { ...base, spec: { ...base.spec, replicas } };
  return withContainer(sized, plan);
}

async function fromManifest(
  file: string,
  plan: BlueGreenPlan,
  colours: Colours,
  colour: Colour,
  namespace: string,
): Promise<Deployment> {
  const manifest = await readDeployment(file, colour.deployment);
  const fault = (what: string) => new CutoverError(`Deployment ${colour.deployment} ${what}`, { where: file });
  const own = manifest.metadata?.namespace;
  if (own !== undefined && own !== namespace) throw fault(`is for namespace "${own}", the release is in "${namespace}"`);
  if (manifest.spec?.replicas === 0) throw fault('has 0 replicas');
  const trouble = whyNotServed(manifest, plan, colours, colour);
  if (trouble !== undefined) throw fault(trouble);
  return manifest;
}

/** Why the Service could not be pointed at this Deployment's pods, and at no others; undefined when it could. */
export function whyNotServed(deployment: Deployment, plan: BlueGreenPlan, colours: Colours, colour: Colour): string | undefined {
  const wanted = selectorOf(plan, colours, colour);
  if (!selects(wanted, deployment.spec?.template.metadata?.labels)) {
    return `makes pods that Service ${plan.service} would not select: it wants ${selectorText({ matchLabels: wanted })}`;
  }
  if (deployment.spec?.selector.matchLabels?.[plan.label] !== colour.name) {
    return `does not select its pods by ${plan.label}=${colour.name}, so the two colours would share pods`;
  }
  return undefined;
}

/** What the cluster and its tools have written about one Deployment, and is not so of its clone. */
const OF_ONE_ONLY = /^(deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/last-applied-configuration$|cutover\/)/;

function cloneOf(
  { metadata, spec }: Deployment,
  { label }: BlueGreenPlan,
  { active }: Colours,
  { name, deployment }: Colour,
  namespace: string,
): Deployment {
  if (spec?.selector.matchLabels?.[label] !== active.name) {
    const object = `Deployment ${namespace}/${metadata?.name}`;
    const what = `it does not select its pods by ${label}=${active.name}, so a clone would share them`;
    throw clusterFault(object, what, 'give each colour a manifest');
  }
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([key]) => !OF_ONE_ONLY.test(key));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: deployment,
      labels: relabelled(metadata?.labels ?? {}, label, active.name, name),
      annotations: Object.fromEntries(annotations),
    },
    spec: relabelled(spec, label, active.name, name),
  };
}

/** With the label's new value wherever it has the old one: selectors, the pods' labels, and the rules that spread pods by them. */
function relabelled<T>(value: T, label: string, from: string, to: string): T {
  if (Array.isArray(value)) return value.map((each: unknown) => relabelled(each, label, from, to)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]: [string, unknown]) => [
    key,
    key === label && each === from ? to : relabelled(each, label, from, to),
  ]);
  return Object.fromEntries(entries) as T;
}
