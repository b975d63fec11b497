import { CutoverError } from '../../../errors.ts';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { Deployment, Service } from '../../cluster-port.ts';
import { selectorText, selects } from '../../labels.ts';
import { readObject } from '../../manifest.ts';
import { portNames } from '../service-fit.ts';
import { selectorOf, type Colour, type Colours } from './colours.ts';

/** The Service as it is once the traffic goes to the idle colour. */
export async function serviceAfter(plan: BlueGreenPlan, colours: Colours): Promise<Service> {
  const { idle, service } = colours;
  return idle.service === undefined ? service : inForm(service, await serviceManifest(idle.service, plan, colours, idle));
}

/** Throws CutoverError when a port of the Service leads to one that the Deployment's pods do not name: nothing would answer there. */
export function assertLeadsTo({ metadata, spec }: Service, deployment: Deployment): void {
  const template = deployment.spec?.template;
  const named = template === undefined ? new Set() : portNames(template);
  const wanted = (spec?.ports ?? []).map(({ targetPort }) => targetPort).filter((port) => typeof port === 'string');
  const lost = wanted.find((port) => !named.has(port));
  if (lost === undefined) return;
  throw clusterFault(
    `Service ${metadata?.namespace}/${metadata?.name}`,
    `its targetPort is "${lost}", and the pods of Deployment ${deployment.metadata?.name} name no port so`,
    `name a port of a container "${lost}"`,
  );
}

/** The colour's Service as its manifest says. Throws CutoverError when it would not lead to the colour's pods. */
export async function serviceManifest(file: string, plan: BlueGreenPlan, colours: Colours, colour: Colour): Promise<Service> {
  const manifest = await readObject(file, 'Service', plan.service);
  const fault = (what: string) => new CutoverError(`Service ${plan.service} ${what}`, { where: file });
  const selector = manifest.spec?.selector ?? {};
  const text = selectorText({ matchLabels: selector });
  if (selector[plan.label] !== colour.name) throw fault(`does not select ${plan.label}=${colour.name}: ${text}`);
  if (!selects(selector, selectorOf(plan, colours, colour))) {
    const other = selectorText({ matchLabels: colours.selector });
    throw fault(`selects by more than the Service does now (${other}): ${text}`);
  }
  return manifest;
}

/** What `kubectl apply` makes of it: what the manifest says, and what it leaves to the cluster stays as it is. */
export function inForm(current: Service, { metadata, spec }: Service): Service {
  const nodePorts = new Map((current.spec?.ports ?? []).map(({ port, nodePort }) => [port, nodePort]));
  const ports = (spec?.ports ?? current.spec?.ports ?? []).map((port) => {
    const nodePort = port.nodePort ?? nodePorts.get(port.port);
    return nodePort === undefined ? port : { ...port, nodePort };
  });
  return {
    ...current,
    metadata: {
      ...current.metadata,
      labels: { ...current.metadata?.labels, ...metadata?.labels },
      annotations: { ...current.metadata?.annotations, ...metadata?.annotations },
    },
    spec: { ...current.spec, ...spec, ports },
  };
}
