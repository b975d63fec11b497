import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, PodTemplate, Service } from '../cluster-port.ts';
import { selectorText, selects } from '../labels.ts';

/**
 * Throws CutoverError when a Service that has the pods of now would find none of the new ones among its endpoints: Kubernetes rolls such
 * a release out without a word, and takes the last endpoint away.
 */
export async function assertServicesFit(now: Deployment, then: Deployment, cluster: ClusterPort): Promise<void> {
  const [before, after] = [now.spec?.template, then.spec?.template];
  if (before === undefined || after === undefined) return;
  const services = (await cluster.list('Service')).filter(({ spec }) => selects(spec?.selector, before.metadata?.labels));
  for (const service of services) {
    const object = `Service ${cluster.namespace}/${service.metadata?.name}`;
    assertSelects(service, after, object);
    assertLeadsToPorts(service, before, after, object);
  }
}

function assertSelects({ spec }: Service, { metadata }: PodTemplate, object: string): void {
  if (selects(spec?.selector, metadata?.labels)) return;
  const wanted = selectorText({ matchLabels: spec?.selector ?? {} });
  const given = selectorText({ matchLabels: metadata?.labels ?? {} });
  throw clusterFault(
    object,
    `its selector ${wanted} would match none of the new pods, which have ${given === '' ? 'no labels' : given}`,
    'give the new pods its labels',
  );
}

function assertLeadsToPorts({ spec }: Service, before: PodTemplate, after: PodTemplate, object: string): void {
  const [had, kept] = [portNames(before), portNames(after)];
  for (const { targetPort } of spec?.ports ?? []) {
    if (typeof targetPort !== 'string' || !had.has(targetPort) || kept.has(targetPort)) continue;
    const next = `name a port of a container "${targetPort}"`;
    throw clusterFault(object, `its targetPort is "${targetPort}", and the new pods name no port so`, next);
  }
}

/** The names of the ports that its containers declare. */
export function portNames({ spec }: PodTemplate): Set<string | undefined> {
  return new Set((spec?.containers ?? []).flatMap(({ ports = [] }) => ports.map(({ name }) => name)));
}
