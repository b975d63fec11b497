import { isDeepStrictEqual } from 'node:util';
import type { ServiceEndpoint } from './rules.ts';

/** How a Service chooses among its endpoints: by chance, as kube-proxy's iptables and nftables rules do, or in turn, as IPVS does. */
export type ProxyMode = 'random' | 'round-robin';

interface Choices {
  readonly endpoints: readonly ServiceEndpoint[];
  /** How long after its last connection a client still gets the same endpoint; undefined: each connection is on its own. */
  readonly affinityMs?: number;
}

interface Bond {
  readonly endpoint: ServiceEndpoint;
  lastMs: number;
}

/**
 * Chooses the endpoint of each new connection to one port of a Service, whichever of its addresses the connection came to. With
 * affinity, each connection of a client renews its bond; an endpoint that goes away frees its clients for good, even if it comes back.
 */
export class EndpointChoice {
  readonly #mode: ProxyMode;
  readonly #bonds = new Map<string, Bond>();
  #choices: Choices = { endpoints: [] };
  #turn = 0;

  constructor(mode: ProxyMode) {
    this.#mode = mode;
  }

  update(choices: Choices): void {
    this.#choices = choices;
    for (const [client, { endpoint }] of this.#bonds) {
      const isThere = choices.affinityMs !== undefined && choices.endpoints.some((other) => isDeepStrictEqual(other, endpoint));
      if (!isThere) this.#bonds.delete(client);
    }
  }

  /** `client` is the address that the connection comes from. Undefined when there is no endpoint. */
  choose(client: string, nowMs: number): ServiceEndpoint | undefined {
    const { affinityMs } = this.#choices;
    if (affinityMs === undefined) return this.#next();
    const bond = this.#bonds.get(client);
    if (bond !== undefined && nowMs - bond.lastMs < affinityMs) {
      bond.lastMs = nowMs;
      return bond.endpoint;
    }
    const endpoint = this.#next();
    if (endpoint !== undefined) this.#bonds.set(client, { endpoint, lastMs: nowMs });
    return endpoint;
  }

  #next(): ServiceEndpoint | undefined {
    const { endpoints } = this.#choices;
    const at = this.#mode === 'random' ? Math.floor(Math.random() * endpoints.length) : this.#turn++ % endpoints.length;
    return endpoints[at];
  }
}
