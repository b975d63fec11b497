import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { CutoverError, messageOf } from '../errors.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `9464` or `0.0.0.0:9464`: on the loopback address unless told otherwise. Throws CutoverError for anything else. */
export function parseAddress(text: string, where: string): Address {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535)
    throw new CutoverError(`expected a port, or ADDRESS:PORT, found "${text}"`, { where });
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

export interface Endpoint {
  /** Without a path. */
  readonly origin: string;
  /** No connection is left. */
  close(): Promise<void>;
}

/** Something that is served while a run goes on; `option` is what asked for it there. Throws CutoverError where it cannot listen. */
export async function openEndpoint({ host, port }: Address, option: string, answer: RequestListener): Promise<Endpoint> {
  const server = createServer(answer);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new CutoverError(`nothing can be served there: ${messageOf(cause)}`, {
      where: `${option} ${port}`,
      next: `choose another port, or \`${option} 0\` for any that is free`,
      cause,
    });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
