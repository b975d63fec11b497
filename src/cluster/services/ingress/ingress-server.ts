import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ServiceEndpoint } from '../rules.ts';
import type { ListenFailure } from '../listeners.ts';
import { answer, passOn } from './reverse-proxy.ts';
import { type IngressRoute, routeOf } from './routes.ts';

/** What the cluster's ingress does: where it listens, and where requests go. */
export interface IngressTable {
  readonly address: string;
  readonly port: number;
  /** Empty: nobody listens. */
  readonly routes: readonly IngressRoute[];
}

/** As ingress-nginx keeps idle clients, and waits for pods (proxy-read-timeout). */
const KEEP_ALIVE_MS = 75_000;
const READ_TIMEOUT_MS = 60_000;

/** The one HTTP/1.1 server that answers for all Ingresses: 404 for what none of them wants, 503 where nobody is there to answer. */
export class IngressServer {
  readonly #readTimeoutMs: number;
  #server: Server | undefined;
  #routes: readonly IngressRoute[] = [];
  #turn = 0;

  constructor(readTimeoutMs = READ_TIMEOUT_MS) {
    this.#readTimeoutMs = readTimeoutMs;
  }

  /** Puts this table into force; resolves when the server listens, or could not. Requests under way end as they began. */
  async program({ address, port, routes }: IngressTable): Promise<ListenFailure[]> {
    this.#routes = routes;
    const [first] = routes;
    if (first === undefined) {
      this.#server?.close();
      this.#server = undefined;
      return [];
    }
    if (this.#server !== undefined) return [];
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) =>
      this.#serve(request, response),
    );
    server.listen({ host: address, port });
    try {
      await once(server, 'listening');
      this.#server = server;
      return [];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      return [{ owner: { resource: 'ingresses', key: first.ingress }, address, port, code }];
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    // Whatever a client or a pod does must not end the data plane.
    request.on('error', () => response.destroy());
    response.on('error', () => undefined);
    const route = routeOf(this.#routes, request.headers.host ?? '', request.url ?? '/');
    if (route === undefined) answer(response, 404);
    else if (route.endpoints.length === 0) answer(response, 503);
    else passOn(request, response, this.#inTurn(route.endpoints), this.#readTimeoutMs).catch(() => response.destroy());
  }

  /** From another one on for each request. */
  #inTurn(endpoints: readonly ServiceEndpoint[]): ServiceEndpoint[] {
    const from = this.#turn++ % endpoints.length;
    return [...endpoints.slice(from), ...endpoints.slice(0, from)];
  }
}
