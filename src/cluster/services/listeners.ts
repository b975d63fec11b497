import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { forward } from './forward.ts';
import type { ServiceEndpoint, ServiceRule } from './rules.ts';

const BACKLOG = 4096;

/** A rule that could not be put into force, because its address cannot be listened on. */
export interface ListenFailure {
  readonly rule: ServiceRule;
  /** EADDRINUSE, EACCES ... */
  readonly code: string;
}

interface Listener {
  readonly server: Server;
  endpoints: readonly ServiceEndpoint[];
}

/** The sockets that Services answer on. */
export class Listeners {
  readonly #open = new Map<string, Listener>();

  /**
   * Puts these rules into force instead of the ones before. A rule without endpoints has no listener, so that its clients are refused.
   * Connections that exist are left alone. Resolves when each new listener is bound, with those that could not be.
   */
  async program(rules: readonly ServiceRule[]): Promise<ListenFailure[]> {
    const wanted = new Map(
      rules.filter(({ endpoints }) => endpoints.length > 0).map((rule) => [`${rule.address}:${rule.port}`, rule]),
    );
    for (const [key, { server }] of this.#open) {
      if (wanted.has(key)) continue;
      server.close();
      this.#open.delete(key);
    }
    const results = await Promise.all([...wanted].map(([key, rule]) => this.#apply(key, rule)));
    return results.filter((failure) => failure !== undefined);
  }

  async #apply(key: string, rule: ServiceRule): Promise<ListenFailure | undefined> {
    const present = this.#open.get(key);
    if (present !== undefined) {
      present.endpoints = rule.endpoints;
      return undefined;
    }
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const endpoint = listener.endpoints[Math.floor(Math.random() * listener.endpoints.length)];
      if (endpoint === undefined) client.resetAndDestroy();
      else forward(client, endpoint);
    });
    const listener: Listener = { server, endpoints: rule.endpoints };
    server.listen({ host: rule.address, port: rule.port, backlog: BACKLOG });
    try {
      await once(server, 'listening');
      this.#open.set(key, listener);
      return undefined;
    } catch (error) {
      return { rule, code: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }
}
