import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Service } from '../cluster-port.ts';
import { type Address, DEFAULT_PORT } from './reach.ts';

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly nodePort?: number;
}

/** The port of that number or name, or the only one. Throws CutoverError when there is none, or a choice. */
export function portOf(service: Service, wanted: string | number | undefined, object: string): ServicePort {
  const ports: ServicePort[] = service.spec?.ports ?? [];
  const offer = ports.map(({ name, port }) => (name === undefined ? String(port) : `${name} (${port})`)).join(', ');
  if (wanted === undefined && ports.length > 1) {
    throw clusterFault(object, `it has several ports: ${offer}`, 'say which with target.service.port');
  }
  const found = ports.find(({ name, port }) => wanted === undefined || name === wanted || port === Number(wanted));
  if (found !== undefined) return found;
  const what = wanted === undefined ? 'it has no ports' : `it has no port ${wanted}`;
  throw clusterFault(object, what, offer === '' ? 'give the address with target.url' : `it has ${offer}`);
}

/** Where a Service can be reached, any of them, and what to do where none can. */
export interface Whereabouts {
  readonly addresses: readonly Address[];
  readonly next: string;
}

const INSIDE_ONLY =
  'it answers inside the cluster only: make it a NodePort or LoadBalancer, take an Ingress (target.ingress), or run cutover inside the cluster; a port-forward would not do, because it stays with one pod';

/**
 * A balancer's addresses before the nodes' before the cluster's own: the outermost are what users meet. A balancer that has no address
 * yet is passed by on its node port.
 */
export async function whereIs(
  service: Service,
  { port, nodePort }: ServicePort,
  cluster: ClusterPort,
  object: string,
): Promise<Whereabouts> {
  const balancers = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  if (balancers.length > 0) {
    const next = 'this is what its status says: run cutover where its load balancer can be reached, or give target.url';
    return { addresses: balancers.map((host) => ({ host, port })), next };
  }
  if (nodePort !== undefined && nodePort !== 0) {
    const nodes = await cluster.nodeAddresses();
    if (nodes.length === 0) throw clusterFault(object, 'no node has an internal address for its NodePort');
    const next = 'run cutover where the nodes can be reached, or give one that can be with target.url';
    return { addresses: nodes.map((host) => ({ host, port: nodePort })), next };
  }
  const clusterIp = service.spec?.clusterIP;
  if (clusterIp === undefined || clusterIp === '') {
    throw clusterFault(object, 'it has no address', 'give the address with target.url');
  }
  return { addresses: [{ host: clusterIp, port }], next: INSIDE_ONLY };
}

/** The host that a Service of type ExternalName stands for; it may leave its ports to those who use it. */
export function externalAddress(
  service: Service,
  wanted: string | number | undefined,
  scheme: 'http' | 'https',
  object: string,
): Address {
  const { externalName: host = '', ports = [] } = service.spec ?? {};
  if (ports.length > 0 || typeof wanted === 'string') return { host, port: portOf(service, wanted, object).port };
  return { host, port: wanted ?? DEFAULT_PORT[scheme] };
}
