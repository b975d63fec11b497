import type { ClusterPort, Pod, Service } from '../cluster-port.ts';
import { readyEndpoints, slicesOf } from '../endpoints.ts';
import { selects } from '../labels.ts';
import { fault, fine, warning, type Finding } from './finding.ts';

/** The Services in front of the release's pods: that there is one, that it has endpoints, and that its ports lead somewhere. */
export async function checkServices(pods: readonly Pod[], cluster: ClusterPort): Promise<Finding[]> {
  const services = (await cluster.list('Service')).filter(({ spec }) =>
    pods.some(({ metadata }) => selects(spec?.selector, metadata?.labels)),
  );
  if (services.length === 0) {
    return [
      warning(`namespace ${cluster.namespace}`, "no Service selects the release's pods", {
        consequence: 'the load may go somewhere else than the release',
        fix: 'compare the selector of the Service with the labels of the pods',
      }),
    ];
  }
  const found = await Promise.all(services.map((service) => checkService(service, pods, cluster)));
  return found.flat();
}

async function checkService(service: Service, pods: readonly Pod[], cluster: ClusterPort): Promise<Finding[]> {
  const name = service.metadata?.name ?? '';
  const about = `Service ${cluster.namespace}/${name}`;
  const endpoints = readyEndpoints(await cluster.list('EndpointSlice', slicesOf(name)));
  if (endpoints.length === 0) {
    return [
      fault(about, 'has no ready endpoint', {
        consequence: 'every request would fail before the release begins',
        fix: 'look why its pods are not ready: kubectl get pods',
      }),
    ];
  }
  const declared = new Set(
    pods
      .filter(({ metadata }) => selects(service.spec?.selector, metadata?.labels))
      .flatMap(({ spec }) => spec?.containers ?? [])
      .flatMap(({ ports = [] }) => ports.flatMap((port) => [String(port.containerPort), port.name ?? ''])),
  );
  const strange = (service.spec?.ports ?? [])
    .map(({ port, targetPort = port }) => String(targetPort))
    .filter((port) => declared.size > 0 && !declared.has(port));
  if (strange.length === 0) return [fine(about, `has ${endpoints.length} ready endpoints`)];
  return [
    warning(about, `leads to port ${strange.join(', ')}, which no container of its pods declares`, {
      consequence: 'requests are refused if nothing listens there',
      fix: `targetPort: ${[...declared].find((port) => port !== '') ?? ''}`,
    }),
  ];
}
