import type { ClusterPort, Deployment, Service } from './cluster-port.ts';
import { selects } from './labels.ts';

/** A Deployment that can be released under load: a Service sends requests to its pods. */
export interface Releasable {
  readonly service: Service;
  readonly deployment: Deployment;
}

/** All of the namespace, by the Service's name, then the Deployment's. */
export async function releasables(cluster: ClusterPort): Promise<Releasable[]> {
  const [services, deployments] = await Promise.all([cluster.list('Service'), cluster.list('Deployment')]);
  return services
    .flatMap((service) =>
      deployments
        .filter(({ spec }) => selects(service.spec?.selector, spec?.template.metadata?.labels))
        .map((deployment) => ({ service, deployment })),
    )
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function nameOf({ service, deployment }: Releasable): string {
  return `${service.metadata?.name} ${deployment.metadata?.name}`;
}
