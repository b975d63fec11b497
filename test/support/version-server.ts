import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The version that answers everything with 500. */
export const BROKEN = 'broken';

/** A server that tells its version, and takes another one when `/become/VERSION` is asked for: what a release does to it. */
export interface VersionServer {
  readonly url: string;
  become(version: string): Promise<void>;
  close(): void;
}

export async function startVersionServer(first: string): Promise<VersionServer> {
  let version = first;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/become/') === true) version = request.url.slice('/become/'.length);
    response.setHeader('X-App-Version', version);
    response.statusCode = version === BROKEN ? 500 : 200;
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async become(next) {
      await fetch(`${url}/become/${next}`);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
