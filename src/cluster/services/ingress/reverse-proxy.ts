import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type ServerResponse, STATUS_CODES } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { ServiceEndpoint } from '../rules.ts';

/** As ingress-nginx has it by default: proxy-connect-timeout, proxy-next-upstream-tries. */
const CONNECT_TIMEOUT_MS = 5_000;
const TRIES = 3;

/** What concerns one connection only, RFC 9110 section 7.6.1; the framing (`Transfer-Encoding`) is passed on as it is. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

/**
 * Passes a request on to the first of these endpoints that takes the connection, and its answer back. Nothing is ever sent twice: an
 * endpoint that dies after it was connected to is a 502, one that says nothing for `readTimeoutMs` a 504, and one that has begun to answer
 * cuts the answer off.
 */
export async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  endpoints: readonly ServiceEndpoint[],
  readTimeoutMs: number,
): Promise<void> {
  const socket = await firstConnection(endpoints.slice(0, TRIES));
  if (socket === undefined) {
    answer(response, 502);
    return;
  }
  const upstream = httpRequest({
    createConnection: () => socket,
    method: request.method,
    path: request.url,
    headers: upstreamHeaders(request),
  });
  const tooLate = () => upstream.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  upstream.setTimeout(readTimeoutMs, tooLate);
  upstream.on('response', (reply) => {
    try {
      response.writeHead(reply.statusCode ?? 502, reply.statusMessage, withoutHopByHop(reply.rawHeaders));
      pipeline(reply, response, () => undefined);
    } catch (notHttp) {
      upstream.destroy(notHttp as Error);
    }
  });
  let status = 502;
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ETIMEDOUT') status = 504;
  });
  // Also without an error, as after an answer that nobody understands. An answer that has begun is cut off by its pipeline.
  upstream.on('close', () => {
    if (!response.headersSent) answer(response, status);
  });
  if (response.destroyed) upstream.destroy();
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** An answer of the ingress itself. */
export function answer(response: ServerResponse, status: number): void {
  if (response.destroyed) return;
  const text = `${status} ${STATUS_CODES[status] ?? ''}\n`;
  response.writeHead(status, { server: 'cutover-ingress', 'content-type': 'text/plain', 'content-length': text.length });
  response.end(text);
}

async function firstConnection(endpoints: readonly ServiceEndpoint[]): Promise<Socket | undefined> {
  for (const { address, port } of endpoints) {
    const socket = connect({ host: address, port, noDelay: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
      return socket;
    } catch {
      socket.destroy();
    }
  }
  return undefined;
}

function upstreamHeaders(request: IncomingMessage): string[] {
  const client = request.socket.remoteAddress ?? '';
  const { host = '', 'x-forwarded-for': before } = request.headers;
  const own = {
    'X-Forwarded-For': before === undefined ? client : `${String(before)}, ${client}`,
    'X-Forwarded-Host': host,
    'X-Forwarded-Proto': 'http',
    'X-Real-IP': client,
    Connection: 'close',
  };
  return [...withoutHopByHop(request.rawHeaders, ...Object.keys(own)), ...Object.entries(own).flat()];
}

/** `raw` is names and values by turns. */
function withoutHopByHop(raw: readonly string[], ...more: readonly string[]): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...more.map((name) => name.toLowerCase())]);
  return raw.filter((_, index) => !dropped.has((raw[index - (index % 2)] ?? '').toLowerCase()));
}
