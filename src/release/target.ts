import { connect, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { TargetSettings } from '../profile/profile.ts';
import { clusterFault } from './cluster-fault.ts';
import type { ClusterPort, Service } from './cluster-port.ts';
import { readyEndpoints } from './endpoints.ts';

const REACHABLE_WITHIN_MS = 3_000;
const RETRY_PAUSE_MS = 100;

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

/**
 * A Service that only answers inside its cluster would otherwise look like an outage from the first request on. One that has just been
 * made may take a moment until its rules are in force.
 */
async function checkReachable(address: Address, object: string): Promise<void> {
  const deadlineMs = performance.now() + REACHABLE_WITHIN_MS;
  for (;;) {
    const fault = await connectFault(address, Math.max(1, deadlineMs - performance.now()));
    if (fault === undefined) return;
    if (performance.now() >= deadlineMs) {
      const next = 'run cutover where this address can be reached, make it a NodePort, or give target.url';
      throw clusterFault(object, `${address.host}:${address.port} cannot be reached from here: ${fault}`, next);
    }
    await sleep(RETRY_PAUSE_MS);
  }
}

/** Undefined when a connection could be made. */
function connectFault({ host, port }: Address, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (fault: string | undefined) => {
      socket.destroy();
      resolve(fault);
    };
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (fault) => end(messageOf(fault)));
    socket.once('connect', () => end(undefined));
  });
}
