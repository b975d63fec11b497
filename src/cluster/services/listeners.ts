import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { EndpointChoice, type ProxyMode } from './endpoint-choice.ts';
import { forward } from './forward.ts';
import type { ServiceRule } from './rules.ts';

const BACKLOG = 4096;

/** An address that could not be listened on. */
export interface ListenFailure {
  /** Whose address it is, `NAMESPACE/NAME`. */
  readonly owner: { readonly resource: 'services' | 'ingresses'; readonly key: string };
  readonly address: string;
  readonly port: number;
  /** EADDRINUSE, EACCES ... */
  readonly code: string;
}

/** The sockets that Services answer on. */
export class Listeners {
  readonly #mode: ProxyMode;
  readonly #open = new Map<string, Server>();
  /** By Service port: its addresses share one, so that a client's affinity does not depend on which of them it uses. */
  #choices = new Map<string, EndpointChoice>();

  constructor(mode: ProxyMode) {
    this.#mode = mode;
  }

  /**
   * Puts these rules into force instead of the ones before. A rule without endpoints has no listener, so that its clients are refused.
   * Connections that exist are left alone. Resolves when each new listener is bound, with those that could not be.
   */
  async program(rules: readonly ServiceRule[]): Promise<ListenFailure[]> {
    this.#updateChoices(rules);
    const wanted = new Map(
      rules.filter(({ endpoints }) => endpoints.length > 0).map((rule) => [`${rule.address}:${rule.port}`, rule]),
    );
    for (const [key, server] of this.#open) {
      if (wanted.has(key)) continue;
      server.close();
      this.#open.delete(key);
    }
    const missing = [...wanted].filter(([key]) => !this.#open.has(key));
    const results = await Promise.all(missing.map(([key, rule]) => this.#listen(key, rule)));
    return results.filter((failure) => failure !== undefined);
  }

  #updateChoices(rules: readonly ServiceRule[]): void {
    const before = this.#choices;
    this.#choices = new Map();
    for (const rule of rules) {
      const key = choiceKey(rule);
      const choice = this.#choices.get(key) ?? before.get(key) ?? new EndpointChoice(this.#mode);
      choice.update(rule);
      this.#choices.set(key, choice);
    }
  }

  async #listen(key: string, rule: ServiceRule): Promise<ListenFailure | undefined> {
    const { service, address, port } = rule;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const endpoint = this.#choices.get(choiceKey(rule))?.choose(client.remoteAddress ?? '', performance.now());
      if (endpoint === undefined) client.resetAndDestroy();
      else forward(client, endpoint);
    });
    server.listen({ host: address, port, backlog: BACKLOG });
    try {
      await once(server, 'listening');
      this.#open.set(key, server);
      return undefined;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      return { owner: { resource: 'services', key: service }, address, port, code };
    }
  }
}

function choiceKey({ service, portName }: ServiceRule): string {
  return `${service}:${portName}`;
}
