import { once } from 'node:events';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

const BODY = '{"version":"11.0"}';

/** What the HTTP/2 server can do with a request, by the name that is its path. `socket` is the TCP connection. */
const DEEDS = {
  ok: (stream) => ok(stream),
  'ok-after-interim': (stream) => {
    stream.additionalHeaders({ ':status': 103 });
    setImmediate(() => ok(stream));
  },
  'ok-30-mb': (stream) => {
    stream.respond({ 'x-app-version': '11.0' });
    stream.end(Buffer.alloc(30_000_000));
  },
  'status-503': (stream) => {
    stream.respond({ ':status': 503 });
    stream.end('no');
  },
  /** The usual way to go: no new streams, the ones that are there are served. */
  'ok-and-goaway': (stream) => {
    stream.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id);
    setImmediate(() => ok(stream));
  },
  'goaway-before-it': (stream) => stream.session?.goaway(constants.NGHTTP2_NO_ERROR, (stream.id ?? 0) - 2),
  'goaway-with-error': (stream) => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, stream.id),
  refused: (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
  'stream-reset': (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  'stream-cancelled': (stream) => stream.close(constants.NGHTTP2_CANCEL),
  'stream-reset-in-body': (stream) => inBody(stream, () => stream.destroy(new Error('gave up'))),
  'stream-left-in-body': (stream) => inBody(stream, () => stream.destroy()),
  'short-body': (stream) => {
    stream.respond({ 'content-length': '1000' });
    stream.end('abc');
  },
  'reset-unanswered': (_, socket) => socket.resetAndDestroy(),
  'close-unanswered': (_, socket) => socket.end(),
  'reset-in-body': (stream, socket) => inBody(stream, () => socket.resetAndDestroy()),
  'close-in-body': (stream, socket) => inBody(stream, () => socket.end()),
  'stall-unanswered': () => undefined,
  'stall-in-body': (stream) => inBody(stream, () => undefined),
} as const satisfies Record<string, (stream: ServerHttp2Stream, socket: Socket) => void>;

export type Deed = keyof typeof DEEDS;

export interface H2Server {
  readonly port: number;
  /** Headers of the requests in the order of arrival. */
  readonly arrived: readonly IncomingHttpHeaders[];
  connections(): number;
  close(): Promise<void>;
}

/** A server of node:http2 that does what a request's path asks for; with `tls` it answers HTTP/1.1 too, where a client cannot do better. */
export async function startH2Server(tls?: { readonly key: string; readonly cert: string }): Promise<H2Server> {
  const arrived: IncomingHttpHeaders[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let latest: Socket | undefined;
  const server: Http2Server = tls === undefined ? createServer() : createSecureServer(tls);
  // Before the server's own listener, which makes a session of the connection.
  server.prependListener('connection', (socket: Socket) => {
    connections++;
    latest = socket;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  server.on('sessionError', () => undefined);
  server.on('session', (session) => {
    const socket = latest;
    session.on('error', () => undefined);
    session.on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.on('error', () => undefined);
      const path = String(headers[':path']);
      arrived.push(headers);
      const name = path.replace(/\?.*/, '').slice(1);
      if (socket !== undefined && isDeed(name)) DEEDS[name](stream, socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    connections: () => connections,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function isDeed(name: string): name is Deed {
  return Object.hasOwn(DEEDS, name);
}

function ok(stream: ServerHttp2Stream): void {
  stream.respond({ 'x-app-version': '11.0' });
  stream.end(BODY);
}

/** Once the start of the body is on its way. */
function inBody(stream: ServerHttp2Stream, then: () => void): void {
  stream.respond({ 'x-app-version': '11.0' });
  stream.write(BODY.slice(0, 5), () => setTimeout(then, 20));
}
