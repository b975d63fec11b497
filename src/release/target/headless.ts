import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, EndpointSlice } from '../cluster-port.ts';
import { readyAddresses, slicesOf } from '../endpoints.ts';
import type { FollowTarget } from './resolved-target.ts';
import { type Address, firstReachable, urlOf } from './reach.ts';
import type { ServicePort } from './service-address.ts';

const INSIDE_ONLY =
  "a headless Service has its pods' own addresses, which are reachable inside the cluster only: run cutover there, or take a Service with an address of its own";

export interface HeadlessService {
  readonly name: string;
  readonly port: ServicePort;
  readonly scheme: 'http' | 'https';
  /** How messages call it. */
  readonly object: string;
}

/** The URLs of all ready endpoints, at least one, of which one could be reached. */
export async function headlessUrls(service: HeadlessService, cluster: ClusterPort): Promise<readonly string[]> {
  const addresses = addressesIn(await cluster.list('EndpointSlice', slicesOf(service.name)), service);
  if (addresses.length === 0) throw clusterFault(service.object, 'none of its endpoints has that port', 'check its targetPort');
  await firstReachable(addresses, service.object, INSIDE_ONLY);
  return addresses.map((address) => urlOf(service.scheme, address));
}

/**
 * Tells the URLs again whenever other endpoints are ready. While there is none, the last ones stay: whoever goes by a name has no address
 * then, and fails as well.
 */
export function followHeadless(service: HeadlessService, cluster: ClusterPort): FollowTarget {
  return async (listener, signal) => {
    let told = '';
    await cluster.until(signal).follow('EndpointSlice', slicesOf(service.name), (slices) => {
      const urls = addressesIn(slices, service).map((address) => urlOf(service.scheme, address));
      if (urls.length === 0 || urls.join() === told) return;
      told = urls.join();
      listener(urls);
    });
  };
}

function addressesIn(slices: readonly EndpointSlice[], { port }: HeadlessService): Address[] {
  return readyAddresses(slices, port.name ?? '');
}
