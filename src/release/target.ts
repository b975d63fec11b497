import type { TargetSettings } from '../profile/profile.ts';
import { clusterFault } from './cluster-fault.ts';
import type { ClusterPort } from './cluster-port.ts';
import { readyEndpoints, slicesOf } from './endpoints.ts';
import { followHeadless, headlessUrls } from './target/headless.ts';
import { ingressUrl } from './target/ingress-address.ts';
import { firstReachable, urlOf } from './target/reach.ts';
import type { ResolvedTarget } from './target/resolved-target.ts';
import { externalAddress, portOf, whereIs } from './target/service-address.ts';

/** From where the target is reached: from this process, or from pods of the cluster. */
export type Vantage = 'here' | 'cluster';

/**
 * Where to send the load to: the URLs as given, or where the Service or the Ingress can be reached from here. Throws CutoverError with
 * exit code 5 for one that does not exist, has no such port or host, has no ready pod, or cannot be reached from here.
 */
export async function resolveTarget(
  target: TargetSettings,
  cluster: ClusterPort | undefined,
  from: Vantage = 'here',
): Promise<ResolvedTarget> {
  const { url = '', moreUrls, hostHeader, service, ingress } = target;
  const asGiven = { url, moreUrls, hostHeader, follow: undefined };
  if (service === undefined && ingress === undefined) return asGiven;
  if (cluster === undefined) {
    const object = service === undefined ? `Ingress ${ingress?.host}` : `Service ${service.name}`;
    throw clusterFault(object, 'it can only be looked up in a cluster');
  }
  if (service !== undefined) return { ...asGiven, ...(await resolveService(service, cluster, from)) };
  if (ingress === undefined) return asGiven;
  return { ...asGiven, url: await ingressUrl(ingress, cluster), hostHeader: hostHeader ?? ingress.host };
}

type Urls = Pick<ResolvedTarget, 'url' | 'moreUrls' | 'follow'>;

async function resolveService(
  { name, port: wanted, scheme }: NonNullable<TargetSettings['service']>,
  cluster: ClusterPort,
  from: Vantage,
): Promise<Urls> {
  const object = `Service ${cluster.namespace}/${name}`;
  const service = await cluster.get('Service', name);
  if (service === undefined) throw clusterFault(object, 'there is no such Service', 'check its name and the namespace');
  if (service.spec?.type === 'ExternalName') {
    const next = 'this is the name that it stands for: run cutover where that is known';
    const reached = await firstReachable([externalAddress(service, wanted, scheme, object)], object, next);
    return { url: urlOf(scheme, reached), moreUrls: [], follow: undefined };
  }
  const port = portOf(service, wanted, object);
  if (readyEndpoints(await cluster.list('EndpointSlice', slicesOf(name))).length === 0) {
    throw clusterFault(object, 'its selector matches no ready pod');
  }
  if (service.spec?.clusterIP === 'None') {
    const headless = { name, port, scheme, object };
    const [url = '', ...moreUrls] = await headlessUrls(headless, cluster);
    return { url, moreUrls, follow: followHeadless(headless, cluster) };
  }
  const { clusterIP } = service.spec ?? {};
  if (from === 'cluster' && clusterIP !== undefined && clusterIP !== '') {
    return { url: urlOf(scheme, { host: clusterIP, port: port.port }), moreUrls: [], follow: undefined };
  }
  const { addresses, next } = await whereIs(service, port, cluster, object);
  return { url: urlOf(scheme, await firstReachable(addresses, object, next)), moreUrls: [], follow: undefined };
}
