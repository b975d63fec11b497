import { nodeAddress, type Subnet } from '../addresses.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../objects.ts';

/** One address that a Service answers on, and where its connections go. */
export interface ServiceRule {
  /** `NAMESPACE/NAME` of the Service. */
  readonly service: string;
  /** Empty for the one port of a Service that does not name it. */
  readonly portName: string;
  readonly address: string;
  readonly port: number;
  /** Empty: connections are refused. */
  readonly endpoints: readonly ServiceEndpoint[];
  /** How long after its last connection a client address still gets the same endpoint; absent without session affinity. */
  readonly affinityMs?: number;
}

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/**
 * What a service proxy has to do, given the Services and their EndpointSlices: one rule per cluster IP, per node port and per address of
 * a load balancer. None for headless Services, whose clients go to the endpoints themselves, and none for external names.
 */
export function serviceRules(services: readonly Service[], slices: readonly EndpointSlice[], subnet: Subnet): ServiceRule[] {
  return services.flatMap((service) => {
    const { clusterIP, ports = [], type } = service.spec;
    if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None' || type === 'ExternalName') return [];
    return ports
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .flatMap((port) => {
        const rule = {
          service: `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`,
          portName: port.name ?? '',
          endpoints: endpointsOf(service, port, slices),
          ...affinityOf(service),
        };
        const onNode = port.nodePort ? [{ address: nodeAddress(subnet), port: port.nodePort }] : [];
        const outside = balancerAddresses(service).map((address) => ({ address, port: port.port }));
        return [{ address: clusterIP, port: port.port }, ...onNode, ...outside].map((where) => ({ ...rule, ...where }));
      });
  });
}

function balancerAddresses({ spec, status }: Service): string[] {
  if (spec.type !== 'LoadBalancer') return [];
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

const DEFAULT_AFFINITY_S = 10_800;

function affinityOf({ spec }: Service): { affinityMs?: number } {
  if (spec.sessionAffinity !== 'ClientIP') return {};
  return { affinityMs: (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_S) * 1000 };
}

/**
 * Where connections to a Service's port go, out of all EndpointSlices: the ready endpoints; when there is none, those that are ending but
 * still pass their readiness probe, as kube-proxy does (KEP-1669): the last pod of a Service gets connections until it is gone.
 */
export function endpointsOf(
  { metadata }: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
): readonly ServiceEndpoint[] {
  const own = slices.filter(
    (slice) => slice.metadata.namespace === metadata.namespace && slice.metadata.labels?.[SERVICE_NAME_LABEL] === metadata.name,
  );
  const pick = (isWanted: (conditions: Endpoint['conditions']) => boolean): ServiceEndpoint[] =>
    own.flatMap((slice) => {
      const target = (slice.ports ?? []).find(({ name }) => (name ?? '') === (port.name ?? ''));
      if (target === undefined) return [];
      return (slice.endpoints ?? [])
        .filter(({ conditions }) => isWanted(conditions))
        .flatMap(({ addresses }) => addresses.map((address) => ({ address, port: target.port })));
    });
  const ready = pick((conditions) => conditions.ready);
  return ready.length > 0 ? ready : pick(({ serving, terminating }) => serving && terminating);
}
