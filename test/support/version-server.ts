import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The version that answers everything with 500. */
export const BROKEN = 'broken';

/**
 * A server that tells its version, and takes another one when `/become/VERSION` is asked for: what a release does to it. `/after/COUNT` is
 * answered when so many more requests have been: for a release that goes on while there is load.
 */
export interface VersionServer {
  readonly url: string;
  become(version: string): Promise<void>;
  close(): void;
}

export async function startVersionServer(first: string): Promise<VersionServer> {
  let version = first;
  const waiting = new Set<{ left: number; readonly answer: () => void }>();
  const server = createServer(({ url = '/' }, response) => {
    const [, order, operand = ''] = url.split('/');
    if (order === 'become') version = operand;
    const answer = () => {
      response.setHeader('X-App-Version', version);
      response.statusCode = version === BROKEN ? 500 : 200;
      response.end('ok');
    };
    if (order === 'after') {
      waiting.add({ left: Number(operand), answer });
      return;
    }
    answer();
    for (const one of waiting) {
      one.left -= 1;
      if (one.left > 0) continue;
      waiting.delete(one);
      one.answer();
    }
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
