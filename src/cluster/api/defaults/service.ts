import { nodeAddress, serviceAddress } from '../../addresses.ts';
import { foreignListeners } from '../../listening-sockets.ts';
import { type Service, listObjects } from '../../objects.ts';
import type { Draft } from '../../store.ts';
import type { Situation } from '../resource-definition.ts';

export const FIRST_NODE_PORT = 30_000;
export const LAST_NODE_PORT = 32_767;
const DEFAULT_AFFINITY_S = 10_800;

type LooseService = Draft<Service> & { spec: Draft<Service['spec']> & Record<string, unknown> };

/** The defaults of a Service, with an address and node ports that no other Service has; an update keeps those it had. */
export function defaultService(draft: Draft<Service>, situation: Situation): void {
  const service = draft as LooseService;
  const { spec } = service;
  if (spec === undefined) return;
  spec.type ??= 'ClusterIP';
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= DEFAULT_AFFINITY_S;
  } else delete spec.sessionAffinityConfig;
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    port.targetPort ??= port.port;
  }
  service['status'] ??= { loadBalancer: {} };
  if (spec.type === 'ExternalName') {
    dropAddress(service, situation);
    return;
  }
  spec['internalTrafficPolicy'] ??= 'Cluster';
  if (hasNodePorts(spec)) spec['externalTrafficPolicy'] ??= 'Cluster';
  else delete spec['externalTrafficPolicy'];
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  else delete spec.allocateLoadBalancerNodePorts;
  allocateAddress(service, situation);
  allocateNodePorts(service, situation);
}

/** A Service that becomes a mere name leaves behind the address that it had. */
function dropAddress({ spec }: LooseService, { previous }: Situation): void {
  const before = (previous as Service | undefined)?.spec.clusterIP;
  if (before === undefined || spec.clusterIP !== before) return;
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) delete spec[field];
}

function hasNodePorts({ type }: { type?: string }): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function allocateAddress({ metadata, spec }: LooseService, { store, subnet, previous }: Situation): void {
  spec.clusterIP ??= (previous as Service | undefined)?.spec.clusterIP ?? freeAddress();
  spec['clusterIPs'] = [spec.clusterIP];
  spec['ipFamilies'] ??= ['IPv4'];
  spec['ipFamilyPolicy'] ??= 'SingleStack';

  function freeAddress(): string {
    const taken = new Set(otherServices(store, metadata).map((service) => service.spec.clusterIP));
    for (let ordinal = 0; ; ordinal += 1) {
      const address = serviceAddress(subnet, ordinal);
      if (!taken.has(address)) return address;
    }
  }
}

function allocateNodePorts({ metadata, spec }: LooseService, { store, subnet, previous }: Situation): void {
  const ports = spec.ports ?? [];
  if (!hasNodePorts(spec)) {
    for (const port of ports) {
      if ((previous as Service | undefined)?.spec.ports?.some(({ nodePort }) => nodePort === port.nodePort)) delete port.nodePort;
    }
    return;
  }
  if (spec.allocateLoadBalancerNodePorts === false) return;
  const taken = new Set([...takenNodePorts(store, metadata), ...foreignPorts(nodeAddress(subnet))]);
  for (const { nodePort } of ports) if (nodePort !== undefined) taken.add(nodePort);
  for (const port of ports) {
    const before = (previous as Service | undefined)?.spec.ports?.find(
      (old) => old.port === port.port && old.protocol === port.protocol,
    );
    if (port.nodePort === undefined && before?.nodePort !== undefined && !ports.some((p) => p.nodePort === before.nodePort)) {
      port.nodePort = before.nodePort;
    }
    for (let free = FIRST_NODE_PORT; port.nodePort === undefined && free <= LAST_NODE_PORT; free += 1) {
      if (!taken.has(free)) port.nodePort = free;
    }
    if (port.nodePort !== undefined) taken.add(port.nodePort);
  }
}

/** The ports of the node's address that other programs listen on. */
export function foreignPorts(node: string): Set<number> {
  const there = foreignListeners().filter(({ address }) => address === node || address === '0.0.0.0');
  return new Set(there.map(({ port }) => port));
}

/** The node ports of all other Services. */
export function takenNodePorts(store: Situation['store'], self: { namespace?: string; name: string }): Set<number> {
  const ports = otherServices(store, self).flatMap(({ spec }) => spec.ports ?? []);
  return new Set(ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort])));
}

/** All Services but the one of that name. */
export function otherServices(store: Situation['store'], self: { namespace?: string; name: string }): Service[] {
  return listObjects(store, 'services').filter(
    ({ metadata }) => metadata.name !== self.name || metadata.namespace !== self.namespace,
  );
}
