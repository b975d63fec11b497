import { request } from 'node:https';
import { admitCreation } from '../../src/cluster/admission/admit.ts';
import { type ApiServer, bindApiServer } from '../../src/cluster/api/server.ts';
import type { LogSource } from '../../src/cluster/api/log-source.ts';
import { type Store, createStore } from '../../src/cluster/store.ts';

/** An API server on its own: nothing acts on the objects, so a test alone decides what happens to them. */
export interface TestApi {
  readonly api: ApiServer;
  readonly store: Store;
  readonly failures: unknown[];
  readonly send: Send;
  stop(): Promise<void>;
}

export type Send = (method: string, path: string, options?: SendOptions) => Promise<Answer>;

export interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as they are, instead of `body` as JSON. */
  readonly bytes?: Buffer | string;
}

export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Starts one with the namespace `kt`; `keptEvents` is how far back a watch can go. */
export async function startTestApi(options: { keptEvents?: number; logs?: LogSource } = {}): Promise<TestApi> {
  const failures: unknown[] = [];
  const api = await bindApiServer((error) => failures.push(error));
  const store = createStore({ ...options, admit: admitCreation });
  api.serve(store, options.logs ?? { readLog: () => undefined });
  const send = senderOf(api);
  await send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kt' } } });
  return { api, store, failures, send, stop: () => api.stop() };
}

/** Sends requests to an API server with the token of its kubeconfig. */
export function senderOf({ apiUrl, kubeconfig }: { readonly apiUrl: string; readonly kubeconfig: string }): Send {
  const { clusters, users } = JSON.parse(kubeconfig) as Kubeconfig;
  const ca = Buffer.from(clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
  const authorization = `Bearer ${users[0]?.user.token}`;
  return (method, path, { body, headers, bytes } = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, apiUrl),
        { method, ca, agent: false, headers: { authorization, ...headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('error', reject);
          response.on('end', () => {
            const isJson = text.startsWith('{') && !text.includes('\n{');
            const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
            resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json });
          });
        },
      );
      sent.on('error', reject);
      // Node frames the body of a DELETE only when it is told how long it is.
      const payload = Buffer.from(bytes ?? (body === undefined ? '' : JSON.stringify(body)));
      if (payload.length > 0) sent.setHeader('content-length', payload.length);
      sent.end(payload);
    });
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

/** A Deployment as a user writes it. */
export function deploymentBody(name: string, labels: Record<string, string> = { app: name }): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'cutover/hello:11.0' }] } },
    },
  };
}
