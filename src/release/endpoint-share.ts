import type { ClusterPort } from './cluster-port.ts';
import { readyEndpoints, slicesOf } from './endpoints.ts';

/** How many of a Service's ready endpoints are pods of a selector. */
export interface EndpointShare {
  readonly selected: number;
  readonly all: number;
}

/** Tells it as it is, and after each change, until the cluster's signal is aborted. */
export async function followEndpointShare(
  cluster: ClusterPort,
  { service, labelSelector }: { readonly service: string; readonly labelSelector: string },
  listener: (share: EndpointShare) => void,
): Promise<void> {
  let pods: ReadonlySet<string> | undefined;
  let endpoints: ReadonlySet<string> | undefined;
  const tell = (): void => {
    const [ofSelector, all] = [pods, endpoints];
    if (ofSelector === undefined || all === undefined) return;
    listener({ selected: [...all].filter((name) => ofSelector.has(name)).length, all: all.size });
  };
  await Promise.all([
    cluster.follow('Pod', { labels: labelSelector }, (all) => {
      pods = new Set(all.map(({ metadata }) => metadata?.name ?? ''));
      tell();
    }),
    cluster.follow('EndpointSlice', slicesOf(service), (slices) => {
      endpoints = new Set(readyEndpoints(slices).map(({ name }) => name));
      tell();
    }),
  ]);
}
