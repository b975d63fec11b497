import type { Endpoint, EndpointPort, Pod, Service, ServicePort } from '../../objects.ts';
import { isReady, isTerminal } from '../pod-state.ts';

/** An endpoint of a Service with the ports it answers on: a named target port may differ from pod to pod. */
export interface Candidate {
  readonly endpoint: Endpoint;
  readonly ports: readonly EndpointPort[];
}

/** A pod's part in a Service: none without an address, and none any more once its processes have ended. */
export function candidateOf(service: Service, pod: Pod): Candidate | undefined {
  const address = pod.status?.podIP;
  if (address === undefined || address === '' || isTerminal(pod)) return undefined;
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { namespace = '', name, uid } = pod.metadata;
  return {
    endpoint: {
      addresses: [address],
      conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
      targetRef: { kind: 'Pod', namespace, name, uid },
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      ...hostnameOf(service, pod),
    },
    ports: (service.spec.ports ?? []).flatMap((port) => endpointPort(port, pod)),
  };
}

/** By which a pod is told from the others in the headless Service that its subdomain names. */
function hostnameOf({ metadata }: Service, { spec }: Pod): { hostname?: string } {
  const { hostname, subdomain } = spec;
  return typeof hostname === 'string' && hostname !== '' && subdomain === metadata.name ? { hostname } : {};
}

/** A named target port that the pod does not have is left out. */
function endpointPort({ name = '', protocol = 'TCP', port, targetPort }: ServicePort, pod: Pod): EndpointPort[] {
  if (typeof targetPort !== 'string') return [{ name, protocol, port: targetPort || port }];
  const declared = pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((candidate) => candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol);
  return declared === undefined ? [] : [{ name, protocol, port: declared.containerPort }];
}
