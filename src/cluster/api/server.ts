import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { API_PORT, type Subnet, nodeAddress } from '../addresses.ts';
import type { KubeObject, Store } from '../store.ts';
import { bootstrapPolicy } from './access/bootstrap-policy.ts';
import { createTokens } from './access/tokens.ts';
import { ApiError } from './api-error.ts';
import type { ApiContext } from './api-request.ts';
import { bindFirstFree } from './binding.ts';
import { selfSignedCertificate } from './certificate.ts';
import { kubeconfigText } from './kubeconfig.ts';
import type { LogSource } from './log-source.ts';
import { route } from './routes.ts';

/** A bound API server. It answers 503 until it is told what to serve. */
export interface ApiServer {
  readonly subnet: Subnet;
  readonly apiUrl: string;
  readonly kubeconfig: string;
  /** For a pod's processes: with the rights of its ServiceAccount, for as long as the pod is there. */
  kubeconfigOf(account: KubeObject, pod: KubeObject): string;
  serve(store: Store, logs: LogSource): void;
  /** Ends all connections, watches among them. */
  stop(): Promise<void>;
  /** Serves the same again, on the same port with the same credentials, after a stop. */
  restart(): Promise<void>;
}

/** A real kubelet renews a pod's token in time; here it is good for as long as a real one that nobody renews: a year. */
const POD_TOKEN_MS = 365 * 24 * 3_600_000;

/** Hears of errors that are bugs of this server; the client gets a 500. */
export type OnFailure = (error: unknown) => void;

/**
 * Takes the first free subnet by binding its API address and serves there over HTTPS, to holders of the kubeconfig's token and of
 * tokens of ServiceAccounts only: pods are processes on this machine, so nobody else may create any. Rejects with CutoverError when no address can be had.
 */
export async function bindApiServer(onFailure: OnFailure): Promise<ApiServer> {
  const tokens = createTokens();
  // Kubernetes' clients keep connections open for long; a watch may be silent for a minute and more.
  const server = createServer({ ALPNProtocols: ['http/1.1'], keepAliveTimeout: 120_000, requestTimeout: 0 });
  const subnet = await bindFirstFree(server);
  const { key, certificate } = await selfSignedCertificate(nodeAddress(subnet));
  server.setSecureContext({ key, cert: certificate });
  const apiUrl = `https://${nodeAddress(subnet)}:${API_PORT}`;

  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let context: ApiContext | undefined;
  server.on('request', (message, response) => {
    answer(message, response).catch((error: unknown) => sendError(response, error, onFailure));
  });
  return {
    subnet,
    apiUrl,
    kubeconfig: kubeconfigText({ apiUrl, certificate, token: tokens.adminToken }),
    kubeconfigOf({ metadata: { namespace = 'default', name, uid } }, pod) {
      const token = tokens.issue({ namespace, name, uid }, Date.now() + POD_TOKEN_MS, pod.metadata);
      return kubeconfigText({ apiUrl, certificate, token, namespace });
    },
    serve(store, logs) {
      bootstrapPolicy(store);
      context = { store, logs, subnet, tokens };
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      // The server's own list lacks those whose TLS handshake is still going on.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async restart() {
      server.listen(API_PORT, nodeAddress(subnet));
      await once(server, 'listening');
    },
  };

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (context === undefined) throw new ApiError(503, 'ServiceUnavailable', 'the cluster is starting');
    const given = await route(context, message, response);
    if (given === undefined) return;
    const { code, body, contentType = 'application/json', warnings = [] } = given;
    if (warnings.length > 0)
      response.setHeader(
        'warning',
        warnings.map((text) => `299 - ${JSON.stringify(text)}`),
      );
    response.writeHead(code, { 'content-type': contentType, 'cache-control': 'no-cache, private' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

function sendError(response: ServerResponse, error: unknown, onFailure: OnFailure): void {
  const known = error instanceof ApiError;
  if (!known && !response.destroyed) onFailure(error);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = known
    ? error
    : new ApiError(500, 'InternalError', 'Internal error occurred in the embedded cluster: see its log', {});
  response.writeHead(status.code, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.end(JSON.stringify(status.status()));
}
