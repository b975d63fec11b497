import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, ObjectOfKind } from '../cluster-port.ts';
import type { TargetSettings } from '../../profile/profile.ts';
import { DEFAULT_PORT, firstReachable, urlOf } from './reach.ts';

type Ingress = ObjectOfKind['Ingress'];
type IngressSettings = NonNullable<TargetSettings['ingress']>;

/** The URL of the Ingress that answers for the host: its address, to be asked with the host as `Host`. */
export async function ingressUrl({ name, host, path, scheme }: IngressSettings, cluster: ClusterPort): Promise<string> {
  const ingress = await findIngress(name, host, cluster);
  const object = `Ingress ${cluster.namespace}/${ingress.metadata?.name ?? ''}`;
  const next = 'or give the address of the ingress controller with target.url, and the host with target.hostHeader';
  const addresses = (ingress.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname, ports = [] }) => {
    const address = ip ?? hostname;
    if (address === undefined) return [];
    const usual = DEFAULT_PORT[scheme];
    const isUsual = ports.length === 0 || ports.some(({ port }) => port === usual);
    return [{ host: address, port: isUsual ? usual : (ports[0]?.port ?? usual) }];
  });
  if (addresses.length === 0)
    throw clusterFault(object, 'it has no address yet', `see that a controller takes care of it, ${next}`);
  const reached = await firstReachable(addresses, object, `run cutover where its address can be reached, ${next}`);
  return urlOf(scheme, reached, path);
}

async function findIngress(name: string | undefined, host: string, cluster: ClusterPort): Promise<Ingress> {
  const of = `Ingress ${cluster.namespace}/${name ?? host}`;
  if (name === undefined) {
    const all = await cluster.list('Ingress');
    const found = all.find((ingress) => takes(ingress, host));
    if (found === undefined) throw clusterFault(of, `no Ingress has a rule for the host ${host}`, offer(all));
    return found;
  }
  const found = await cluster.get('Ingress', name);
  if (found === undefined) throw clusterFault(of, 'there is no such Ingress', 'check its name and the namespace');
  if (!takes(found, host)) throw clusterFault(of, `it has no rule for the host ${host}`, offer([found]));
  return found;
}

/** Whether it has a rule for the host, by its name, by a wildcard or for any, or a default backend. */
function takes({ spec }: Ingress, host: string): boolean {
  const wildcard = `*${host.slice(host.indexOf('.'))}`;
  const wanted = [host, wildcard, ''].map((pattern) => pattern.toLowerCase());
  return (
    spec?.defaultBackend !== undefined || (spec?.rules ?? []).some((rule) => wanted.includes((rule.host ?? '').toLowerCase()))
  );
}

function offer(ingresses: readonly Ingress[]): string {
  const hosts = ingresses.flatMap(({ spec }) => (spec?.rules ?? []).map((rule) => rule.host ?? '*'));
  return hosts.length === 0 ? 'check the namespace' : `there are rules for ${hosts.join(', ')}`;
}
