import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest, type RequestOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSignedCertificate } from '../../src/cluster/api/certificate.ts';
import {
  type ApiCall,
  type ApiFault,
  FaultPlan,
  type Matching,
  type PlannedFault,
  statusBody,
  type WatchEnd,
} from './api-faults.ts';

/**
 * A real HTTPS front before an API server, with faults that a test switches on and off while a release goes on through it:
 *
 *   await using api = await faultyApi(cluster.kubeconfig);
 *   api.inject({ kind: 'status', code: 429, retryAfterS: 1 }, { method: 'PATCH', path: /deployments/ });
 *   api.inject({ kind: 'watch-ends', afterEvents: 2, how: 'gone' }, { path: /pods/, times: Infinity });
 *   const stall = api.inject({ kind: 'silent' }, { times: Infinity });   ... stall.lift();
 *   api.endWatches('silent');
 *   await api.down();   ... await api.up();
 */
export interface FaultyApi extends AsyncDisposable {
  readonly server: string;
  /** Path of a kubeconfig for the front, with the credentials of the one behind it. */
  readonly kubeconfig: string;
  /** Every request that arrived, in order. */
  readonly calls: readonly ApiCall[];
  /** The next requests that match get this fault, by default one. */
  inject(fault: ApiFault, matching?: Matching): PlannedFault;
  /** Ends all watches that are open now. */
  endWatches(how: WatchEnd): void;
  /** Cuts the connections of all answers that are under way for these paths. */
  cut(path: RegExp): void;
  /** Nothing listens any more: connections are cut and new ones refused. */
  down(): Promise<void>;
  /** Listens on the same port again. */
  up(): Promise<void>;
}

/** Not 127.0.0.1, where a client's own port could take ours while the front is down. */
const ADDRESS = '127.0.0.2';

interface Kubeconfig {
  readonly clusters: { readonly cluster: { server: string; 'certificate-authority-data': string } }[];
}

/** What a mutating admission webhook would do: the body as it is to be passed on; undefined leaves it as it is. */
export type Rewrite = (call: ApiCall, body: string) => string | undefined;

/** A front for the API server of this kubeconfig (the text of one in JSON with one cluster, as the embedded cluster writes it). */
export async function faultyApi(kubeconfigOfTarget: string, rewrite?: Rewrite): Promise<FaultyApi> {
  const config = JSON.parse(kubeconfigOfTarget) as Kubeconfig;
  const [entry] = config.clusters;
  if (entry === undefined) throw new Error('the kubeconfig has no cluster');
  const target: Target = {
    server: entry.cluster.server,
    agent: new Agent({ keepAlive: true, ca: Buffer.from(entry.cluster['certificate-authority-data'], 'base64') }),
  };
  const { key, certificate } = await selfSignedCertificate(ADDRESS);
  const plan = new FaultPlan();
  const calls: ApiCall[] = [];
  const watches: Watches = new Set();
  const open = new Map<ServerResponse, string>();

  const front = createServer({ key, cert: certificate, ALPNProtocols: ['http/1.1'], requestTimeout: 0 }, (message, response) => {
    const call = callOf(message);
    calls.push(call);
    open.set(response, call.path);
    response.on('close', () => open.delete(response));
    answer({ call, message, response, fault: plan.take(call), target, watches, rewrite }).catch(() => response.destroy());
  });
  const sockets = new Set<Socket>();
  front.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(front.listen(0, ADDRESS), 'listening');
  const { port } = front.address() as AddressInfo;

  const server = `https://${ADDRESS}:${port}`;
  entry.cluster.server = server;
  entry.cluster['certificate-authority-data'] = Buffer.from(certificate).toString('base64');
  const dir = mkdtempSync(join(tmpdir(), 'cutover-faulty-api-'));
  const kubeconfig = join(dir, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });

  const down = async (): Promise<void> => {
    if (!front.listening) return;
    const closed = once(front, 'close');
    front.close();
    // The server's own list lacks those whose TLS handshake is still going on.
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    server,
    kubeconfig,
    calls,
    inject: (fault, matching = {}) => plan.add(fault, matching),
    endWatches(how) {
      for (const end of watches) end(how);
    },
    cut(path) {
      for (const [response, of] of open) if (path.test(of)) response.socket?.destroy();
    },
    down,
    async up() {
      await once(front.listen(port, ADDRESS), 'listening');
    },
    async [Symbol.asyncDispose]() {
      await down();
      target.agent.destroy();
      rmSync(dir, { recursive: true });
    },
  };
}

interface Target {
  readonly server: string;
  readonly agent: Agent;
}

/** How to end each watch that is open. */
type Watches = Set<(how: WatchEnd) => void>;

interface Exchange {
  readonly call: ApiCall;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: ApiFault | undefined;
  readonly target: Target;
  readonly watches: Watches;
  readonly rewrite: Rewrite | undefined;
}

function callOf({ method = 'GET', url = '/' }: IncomingMessage): ApiCall {
  const { pathname, searchParams: query } = new URL(url, 'https://front');
  return { method, path: pathname, query, isWatch: ['true', '1'].includes(query.get('watch') ?? '') };
}

async function answer(exchange: Exchange): Promise<void> {
  const { message, response, fault } = exchange;
  switch (fault?.kind) {
    case 'silent':
      message.resume();
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'status': {
      message.resume();
      const { code, retryAfterS, message: text } = fault;
      const retryAfter = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
      response.writeHead(code, { 'content-type': 'application/json', ...retryAfter }).end(statusBody(code, text));
      return;
    }
    case 'slow':
      await sleep(fault.delayMs);
      break;
    case 'answer-lost':
    case 'watch-ends':
    case undefined:
  }
  if (!response.destroyed) await passOn(exchange);
}

async function passOn({ call, message, response, fault, target, watches, rewrite }: Exchange): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { ...message.headers, host: new URL(target.server).host };
  const rewritten = rewrite && (await rewrittenBody(call, message, rewrite));
  if (rewritten !== undefined) headers['content-length'] = String(rewritten.length);
  const options: RequestOptions = { method: call.method, headers, agent: target.agent };
  const upstream = httpsRequest(new URL(message.url ?? '/', target.server), options, resolve).on('error', reject);
  response.on('close', () => upstream.destroy());
  if (rewritten === undefined) message.pipe(upstream);
  else upstream.end(rewritten);
  const answered = await promise;
  // A server that dies in the middle of an answer takes the client's connection with it.
  answered.on('error', () => response.destroy());
  if (fault?.kind === 'answer-lost') {
    answered.resume().on('end', () => response.socket?.destroy());
    return;
  }
  response.writeHead(answered.statusCode ?? 502, answered.headers);
  if (call.isWatch) passOnWatch(answered, response, fault, watches);
  else answered.pipe(response);
}

async function rewrittenBody(call: ApiCall, message: IncomingMessage, rewrite: Rewrite): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  return Buffer.from(rewrite(call, body) ?? body, 'utf8');
}

/** Event by event, so that a watch can be ended after any of them. */
function passOnWatch(answered: IncomingMessage, response: ServerResponse, fault: ApiFault | undefined, watches: Watches): void {
  response.flushHeaders();
  const end = (how: WatchEnd): void => {
    watches.delete(end);
    answered.removeAllListeners('data').removeAllListeners('end');
    if (how === 'silent') {
      answered.resume();
      return;
    }
    // What was written goes out first, which Node does in the next tick.
    if (how === 'reset') setImmediate(() => response.socket?.destroySoon());
    else response.end(how === 'gone' ? EXPIRED_EVENT : '');
    answered.destroy();
  };
  watches.add(end);
  response.on('close', () => watches.delete(end));
  const planned = fault?.kind === 'watch-ends' ? fault : undefined;
  let left = planned?.afterEvents ?? Infinity;
  const endAsPlanned = (): void => {
    if (planned !== undefined && left <= 0) end(planned.how);
  };
  let rest = '';
  answered.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.slice(0, left)) response.write(`${line}\n`);
    left -= lines.length;
    endAsPlanned();
  });
  answered.on('end', () => response.end());
  endAsPlanned();
}

const EXPIRED_EVENT = `{"type":"ERROR","object":${statusBody(410, 'too old resource version: 1 (2)')}}\n`;
