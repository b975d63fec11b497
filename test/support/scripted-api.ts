import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One request as it arrived, with its body. */
export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface ScriptedApi extends AsyncDisposable {
  readonly server: string;
  readonly kubeconfig: string;
  readonly requests: ScriptedRequest[];
}

export type Answer = (request: ScriptedRequest, response: ServerResponse) => void;

/** An API server that says what the test tells it to: faults, broken watches, conflicts. With a kubeconfig for it. */
export async function scriptedApi(answer: Answer): Promise<ScriptedApi> {
  const requests: ScriptedRequest[] = [];
  const listen = (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://localhost');
      const request = {
        method: message.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      answer(request, response);
    });
  };
  const http = createServer(listen).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const dir = mkdtempSync(join(tmpdir(), 'cutover-scripted-api-'));
  const kubeconfig = join(dir, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(server));
  return {
    server,
    kubeconfig,
    requests,
    async [Symbol.asyncDispose]() {
      rmSync(dir, { recursive: true });
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

export function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'scripted',
    clusters: [{ name: 'scripted', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'scripted', user: {} }],
    contexts: [{ name: 'scripted', context: { cluster: 'scripted', user: 'scripted', namespace: 'shop' } }],
  });
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A Status body as a real API server sends it. */
export function failure(response: ServerResponse, code: number, reason: string, message: string): void {
  json(response, code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
}
