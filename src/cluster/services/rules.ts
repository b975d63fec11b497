import { nodeAddress, type Subnet } from '../addresses.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../objects.ts';

/** One address that a Service answers on, and where its connections go. */
export interface ServiceRule {
  /** `NAMESPACE/NAME` of the Service. */
  readonly service: string;
  readonly address: string;
  readonly port: number;
  /** Empty: connections are refused. */
  readonly endpoints: readonly ServiceEndpoint[];
}

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** What a service proxy has to do, given the Services and their EndpointSlices: one rule per cluster IP and per node port. */
export function serviceRules(services: readonly Service[], slices: readonly EndpointSlice[], subnet: Subnet): ServiceRule[] {
  return services.flatMap((service) => {
    const { clusterIP, ports = [] } = service.spec;
    if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None') return [];
    const own = slices.filter(
      ({ metadata }) =>
        metadata.namespace === service.metadata.namespace && metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name,
    );
    return ports
      .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
      .flatMap((port) => {
        const rule = {
          service: `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`,
          endpoints: endpointsOf(own, port),
        };
        const onNode =
          port.nodePort === undefined || port.nodePort === 0
            ? []
            : [{ ...rule, address: nodeAddress(subnet), port: port.nodePort }];
        return [{ ...rule, address: clusterIP, port: port.port }, ...onNode];
      });
  });
}

/**
 * The ready ones; when there is none, those that are ending but still pass their readiness probe, as kube-proxy does (KEP-1669): the
 * last pod of a Service gets connections until it is gone.
 */
function endpointsOf(slices: readonly EndpointSlice[], port: ServicePort): ServiceEndpoint[] {
  const pick = (isWanted: (conditions: Endpoint['conditions']) => boolean): ServiceEndpoint[] =>
    slices.flatMap((slice) => {
      const target = (slice.ports ?? []).find(({ name }) => (name ?? '') === (port.name ?? ''));
      if (target === undefined) return [];
      return (slice.endpoints ?? [])
        .filter(({ conditions }) => isWanted(conditions))
        .flatMap(({ addresses }) => addresses.map((address) => ({ address, port: target.port })));
    });
  const ready = pick((conditions) => conditions.ready);
  return ready.length > 0 ? ready : pick(({ serving, terminating }) => serving && terminating);
}
