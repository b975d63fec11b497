import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** A server that answers each request and counts how its clients end their connections. */
export interface ClosingServer {
  readonly port: number;
  readonly ends: { reset: number; fin: number };
  /** Where connections came from, in their order. */
  readonly peers: readonly string[];
  close(): Promise<void>;
}

/** `closes`: it ends a connection itself after one answer, as HTTP/1.1 asks of a server that is told `Connection: close`. */
export async function startClosingServer(closes: boolean, listen: { host: string; port?: number }): Promise<ClosingServer> {
  const ends = { reset: 0, fin: 0 };
  const peers: string[] = [];
  const server: Server = createServer((socket) => {
    peers.push(socket.remoteAddress ?? '');
    let isReset = false;
    socket.on('error', () => (isReset = true));
    socket.on('close', () => (isReset ? ends.reset++ : ends.fin++));
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nX-App-Version: ${listen.host}\r\nContent-Length: 0\r\n\r\n`);
      if (closes) socket.end();
    });
  });
  server.listen({ port: 0, ...listen });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ends,
    peers,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
