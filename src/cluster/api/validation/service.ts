import { nodeAddress } from '../../addresses.ts';
import type { Service, ServicePort } from '../../objects.ts';
import type { Cause } from '../api-error.ts';
import { FIRST_NODE_PORT, foreignPorts, LAST_NODE_PORT, otherServices, takenNodePorts } from '../defaults/service.ts';
import type { Situation } from '../resource-definition.ts';
import { duplicates, forbiddenField, invalidValue, portNumber, required, unsupported } from './causes.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function validateService(service: Service, situation: Situation): Cause[] {
  const { spec } = service;
  if (spec === undefined) return [required('spec.ports')];
  const { type = 'ClusterIP', ports = [], clusterIP, externalName = '' } = spec;
  if (!TYPES.includes(type)) return [unsupported('spec.type', type, TYPES)];
  if (type === 'ExternalName' && externalName === '') return [required('spec.externalName')];
  const needsPorts = type !== 'ExternalName' && clusterIP !== 'None';
  return [
    ...(ports.length === 0 && needsPorts ? [required('spec.ports')] : []),
    ...ports.flatMap((port, index) => validatePort(`spec.ports[${index}]`, port, ports.length > 1)),
    ...duplicates(
      ports.map(({ name }) => name),
      (index) => `spec.ports[${index}].name`,
    ),
    ...validateAffinity(service),
    ...validateAddress(service, situation),
    ...validateNodePorts(service, situation),
  ];
}

function validatePort(field: string, { name, port, targetPort, protocol }: ServicePort, needsName: boolean): Cause[] {
  const protocols = ['SCTP', 'TCP', 'UDP'];
  return [
    ...(name === undefined && needsName ? [required(`${field}.name`)] : []),
    ...(port === undefined ? [required(`${field}.port`)] : portNumber(`${field}.port`, port)),
    ...portNumber(`${field}.targetPort`, targetPort),
    ...(protocol === undefined || protocols.includes(protocol) ? [] : [unsupported(`${field}.protocol`, protocol, protocols)]),
  ];
}

const AFFINITIES = ['ClientIP', 'None'];
const MAX_AFFINITY_S = 86_400;

function validateAffinity({ spec }: Service): Cause[] {
  const { sessionAffinity = 'None', sessionAffinityConfig } = spec;
  if (!AFFINITIES.includes(sessionAffinity)) return [unsupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)];
  const timeoutS = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (timeoutS === undefined || (timeoutS > 0 && timeoutS <= MAX_AFFINITY_S)) return [];
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [invalidValue(field, timeoutS, `must be greater than 0 and less than ${MAX_AFFINITY_S}`)];
}

function validateAddress({ metadata, spec }: Service, { store, subnet, previous }: Situation): Cause[] {
  const { clusterIP, type = 'ClusterIP' } = spec;
  if (clusterIP === undefined) return [];
  if (type === 'ExternalName') return [forbiddenField('spec.clusterIPs', 'may not be set when `type` is `ExternalName`')];
  if (clusterIP === 'None') {
    if (type === 'ClusterIP') return [];
    return [invalidValue('spec.clusterIPs[0]', ['None'], `may not be set to 'None' for ${type} services`)];
  }
  const before = previous as Service | undefined;
  if (before?.spec.clusterIP !== undefined && before.spec.clusterIP !== clusterIP) {
    return [invalidValue('spec.clusterIPs[0]', [clusterIP], 'may not change once set')];
  }
  const third = Number(clusterIP.split('.')[2]);
  if (!clusterIP.startsWith(`127.${subnet.second}.`) || third < 96 || third > 127) {
    const range = `the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is 127.${subnet.second}.96.0/19`;
    return [invalidValue('spec.clusterIPs', [clusterIP], `failed to allocate IP ${clusterIP}: ${range}`)];
  }
  if (otherServices(store, metadata).some((service) => service.spec.clusterIP === clusterIP)) {
    return [invalidValue('spec.clusterIPs', [clusterIP], `failed to allocate IP ${clusterIP}: provided IP is already allocated`)];
  }
  return [];
}

function validateNodePorts({ metadata, spec }: Service, { store, subnet, previous }: Situation): Cause[] {
  const taken = takenNodePorts(store, metadata);
  const before = new Set((previous as Service | undefined)?.spec.ports?.map(({ nodePort }) => nodePort));
  const node = nodeAddress(subnet);
  const foreign = foreignPorts(node);
  return (spec.ports ?? []).flatMap(({ nodePort }, index) => {
    if (nodePort === undefined) return [];
    const field = `spec.ports[${index}].nodePort`;
    if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') {
      return [forbiddenField(field, "may not be used when `type` is 'ClusterIP'")];
    }
    if (nodePort < FIRST_NODE_PORT || nodePort > LAST_NODE_PORT) {
      const range = `${FIRST_NODE_PORT}-${LAST_NODE_PORT}`;
      return [invalidValue(field, nodePort, `provided port is not in the valid range. The range of valid ports is ${range}`)];
    }
    if (taken.has(nodePort)) return [invalidValue(field, nodePort, 'provided port is already allocated')];
    if (before.has(nodePort) || !foreign.has(nodePort)) return [];
    const what = `provided port is already allocated: another program listens on ${node}:${nodePort}`;
    return [invalidValue(field, nodePort, what)];
  });
}
