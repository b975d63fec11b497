import type { Ingress } from '../../ingress-object.ts';
import type { EndpointSlice, Service } from '../../objects.ts';
import type { Column } from '../resource-definition.ts';
import { formatSelector } from '../selectors/label-selector.ts';
import { AGE, NAME, NONE, text, wide } from './columns.ts';

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  text('Type', 'How the Service is reached.', (object) => (object as Service).spec.type ?? 'ClusterIP'),
  text('Cluster-IP', 'Address of the Service inside the cluster.', (object) => (object as Service).spec.clusterIP ?? NONE),
  text('External-IP', 'Address of the Service outside the cluster.', (object) => externalIp(object as Service)),
  text('Port(s)', 'Ports of the Service, with their node ports.', (object) => ports(object as Service)),
  AGE,
  wide(
    text('Selector', 'Labels of the pods behind it.', (object) => {
      const { selector } = (object as Service).spec;
      return selector === undefined ? NONE : formatSelector({ matchLabels: selector });
    }),
  ),
];

export const ENDPOINT_SLICE_COLUMNS: readonly Column[] = [
  NAME,
  text('AddressType', 'Kind of the addresses.', (object) => (object as EndpointSlice).addressType ?? ''),
  text('Ports', 'Ports of the endpoints.', (object) => firstThree((object as EndpointSlice).ports?.map(({ port }) => port))),
  text('Endpoints', 'Addresses of the endpoints.', (object) =>
    firstThree((object as EndpointSlice).endpoints?.flatMap(({ addresses }) => addresses ?? [])),
  ),
  AGE,
];

export const INGRESS_COLUMNS: readonly Column[] = [
  NAME,
  text('Class', 'Which controller it is for.', (object) => (object as Ingress).spec.ingressClassName ?? NONE),
  text('Hosts', 'Hosts that it answers for.', (object) => hosts(object as Ingress)),
  text('Address', 'Where it is reached.', ({ status }) => addresses(status as Ingress['status'])),
  text('Ports', 'Ports that it answers on.', (object) => ((object as Ingress).spec.tls === undefined ? '80' : '80, 443')),
  AGE,
];

function hosts({ spec }: Ingress): string {
  const named = (spec.rules ?? []).flatMap(({ host = '' }) => (host === '' ? [] : [host]));
  if (named.length === 0) return '*';
  const rest = named.length - 3;
  return named.slice(0, 3).join(',') + (rest > 0 ? ` + ${rest} more...` : '');
}

/** Of a load balancer or an ingress; empty while there is none. */
function addresses(status: Service['status'] | Ingress['status']): string {
  return (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(',');
}

function externalIp({ spec, status }: Service): string {
  if (spec.type === 'LoadBalancer') return addresses(status) || '<pending>';
  return spec.type === 'ExternalName' ? (spec.externalName ?? NONE) : NONE;
}

function ports({ spec }: Service): string {
  const texts = (spec.ports ?? []).map(
    ({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort === undefined ? '' : `:${nodePort}`}/${protocol}`,
  );
  return texts.length === 0 ? NONE : texts.join(',');
}

function firstThree(items: readonly (string | number)[] | undefined): string {
  if (items === undefined || items.length === 0) return '<unset>';
  const rest = items.length - 3;
  return items.slice(0, 3).join(',') + (rest > 0 ? ` + ${rest} more...` : '');
}
