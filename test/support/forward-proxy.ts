import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ForwardProxyOptions {
  /** `user:password` that it wants. */
  readonly credentials?: string;
  /** What it does with a request for a tunnel, if not open one. */
  readonly tunnels?: 'stall' | 'reset' | 'close' | 'forbid' | 'babble';
}

export interface ForwardProxy {
  readonly port: number;
  /** Method and target of each request, as it came: `CONNECT host:port`, `GET http://host:port/path`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A forward proxy (RFC 9110, 7.3): opens tunnels, and passes on requests for http. 502 where it cannot connect. */
export async function startForwardProxy({ credentials, tunnels }: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const authorization = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const mayPass = ({ headers }: IncomingMessage): boolean =>
    authorization === undefined || headers['proxy-authorization'] === authorization;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (mayPass(request)) pass(request, response);
    else response.writeHead(407).end();
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (tunnels === 'reset') client.resetAndDestroy();
    else if (tunnels === 'close') client.end();
    else if (tunnels === 'babble') client.end('SSH-2.0-OpenSSH_9.6\r\n');
    else if (tunnels === 'forbid') client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else if (!mayPass(request)) client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    else if (tunnels !== 'stall') tunnel(client, request.url ?? '');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function tunnel(client: Socket, authority: string): void {
  const [host = '', port = ''] = authority.split(':');
  const upstream = connect({ host, port: Number(port) }, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on('error', () =>
    upstream.connecting || upstream.bytesRead === 0 ? client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n') : client.resetAndDestroy(),
  );
  client.on('close', () => upstream.destroy());
}

function pass(request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = request;
  const upstream = httpRequest(url, { method: method ?? 'GET', headers: { ...headers, connection: 'close' } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  upstream.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  request.pipe(upstream);
}
