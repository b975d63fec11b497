import { connect } from 'node:net';
import { isIPv6 } from 'node:net';
import { messageOf } from '../errors.ts';
import type { TargetSettings } from '../profile/profile.ts';
import { clusterFault } from './cluster-fault.ts';
import type { ClusterPort, Service } from './cluster-port.ts';
import { readyEndpoints } from './endpoints.ts';

const CONNECT_TIMEOUT_MS = 3_000;

/**
 * The URL to send the load to: as given, or where the Service can be reached from here. Throws CutoverError with exit code 5 for a
 * Service that does not exist, has no such port, selects no ready pod, or cannot be reached from here.
 */
export async function resolveTarget(target: TargetSettings, cluster: ClusterPort | undefined): Promise<string> {
  if (target.service === undefined) return target.url ?? '';
  const { name, port, scheme } = target.service;
  if (cluster === undefined) throw clusterFault(`Service ${name}`, 'a Service as target needs a cluster');
  const object = `Service ${cluster.namespace}/${name}`;
  const service = await cluster.getService(name);
  if (service === undefined) throw clusterFault(object, 'there is no such Service', 'check its name and the namespace');
  const chosen = portOf(service, port, object);
  if (readyEndpoints(await cluster.endpointSlices(name)).length === 0) {
    throw clusterFault(object, 'its selector matches no ready pod');
  }
  const address = await addressOf(service, chosen, cluster, object);
  await checkReachable(address, object);
  return `${scheme}://${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly nodePort?: number;
}

function portOf(service: Service, wanted: string | number | undefined, object: string): ServicePort {
  const ports: ServicePort[] = service.spec?.ports ?? [];
  const found = ports.find(({ name, port }) => wanted === undefined || name === wanted || port === Number(wanted));
  if (found !== undefined) return found;
  const offer = ports.map(({ name, port }) => (name === undefined ? String(port) : `${name} (${port})`)).join(', ');
  throw clusterFault(object, `it has no port ${String(wanted)}`, offer === '' ? 'it has no ports' : `it has ${offer}`);
}

/** A balancer's address before a node's before the cluster's own: the outermost is what users meet. */
async function addressOf(
  service: Service,
  { port, nodePort }: ServicePort,
  cluster: ClusterPort,
  object: string,
): Promise<Address> {
  const ingress = service.status?.loadBalancer?.ingress?.[0];
  const balancer = ingress?.ip ?? ingress?.hostname;
  if (balancer !== undefined) return { host: balancer, port };
  if (nodePort !== undefined && nodePort !== 0) {
    const [node] = await cluster.nodeAddresses();
    if (node === undefined) throw clusterFault(object, 'no node has an internal address for its NodePort');
    return { host: node, port: nodePort };
  }
  const clusterIp = service.spec?.clusterIP;
  if (clusterIp === undefined || clusterIp === '' || clusterIp === 'None') {
    throw clusterFault(object, 'it has no address of its own (headless or external)', 'give the address with target.url');
  }
  return { host: clusterIp, port };
}

/** A Service that only answers inside its cluster would otherwise look like an outage from the first request on. */
function checkReachable({ host, port }: Address, object: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const unreachable = (why: string) => {
      socket.destroy();
      const next = 'run cutover where this address can be reached, make it a NodePort, or give target.url';
      reject(clusterFault(object, `${host}:${port} cannot be reached from here: ${why}`, next));
    };
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    socket.once('timeout', () => unreachable(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`));
    socket.once('error', (fault) => unreachable(messageOf(fault)));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
