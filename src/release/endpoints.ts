import type { EndpointSlice, Pod, Selection } from './cluster-port.ts';
import { isReady } from './rollout.ts';

/** Who stands behind an endpoint: the pod's name, or the address where there is no pod. */
export interface Endpoint {
  readonly name: string;
  readonly address: string;
}

/** The EndpointSlices of a Service. */
export function slicesOf(service: string): Selection {
  return { labels: `kubernetes.io/service-name=${service}` };
}

/** The endpoints that get new connections. An absent `ready` means ready. */
export function readyEndpoints(slices: readonly EndpointSlice[]): Endpoint[] {
  return slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .map((endpoint) => {
        const address = endpoint.addresses[0] ?? '';
        const pod = endpoint.targetRef?.kind === 'Pod' ? endpoint.targetRef.name : undefined;
        return { name: pod ?? address, address };
      }),
  );
}

/** Where the ready endpoints answer on the port of that name (empty where the Service's only port has none), each once, in order. */
export function readyAddresses(slices: readonly EndpointSlice[], portName: string): { host: string; port: number }[] {
  const found = slices.flatMap((slice) => {
    const port = (slice.ports ?? []).find(({ name }) => (name ?? '') === portName)?.port;
    if (port === undefined) return [];
    return readyEndpoints([slice]).map(({ address }) => ({ host: address, port }));
  });
  const byKey = new Map(found.map((address) => [`${address.host} ${address.port}`, address]));
  return [...byKey.values()].sort((a, b) => a.host.localeCompare(b.host) || a.port - b.port);
}

/** Undefined when the ready endpoints are exactly the ready pods, and at least one; else what differs, in one sentence. */
export function endpointDifference(slices: readonly EndpointSlice[], pods: readonly Pod[]): string | undefined {
  const endpoints = new Set(readyEndpoints(slices).map(({ name }) => name));
  const ready = new Set(pods.filter(isReady).map((pod) => pod.metadata?.name ?? ''));
  if (ready.size === 0) return 'no pod of the selector is ready';
  const missing = [...ready].filter((name) => !endpoints.has(name));
  const surplus = [...endpoints].filter((name) => !ready.has(name));
  const parts = [
    missing.length === 0 ? '' : `${missing.join(', ')} not yet among the endpoints`,
    surplus.length === 0 ? '' : `${surplus.join(', ')} still among the endpoints`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('; ');
}
