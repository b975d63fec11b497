import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A target that keeps the books: how many requests it was asked, by their ids, and when. */
export interface LedgerServer {
  readonly url: string;
  /** Of `X-Request-Id`, in the order in which they came. */
  readonly ids: readonly string[];
  /** When the last request came, on the clock of `performance.now()`. */
  readonly lastAtMs: number;
  close(): Promise<void>;
}

/** Answers as version 1, from the request to `/become/2` on as version 2; that request itself is not in the books. */
export async function startLedgerServer(): Promise<LedgerServer> {
  const ids: string[] = [];
  let version = '1';
  let lastAtMs = 0;
  const server = createServer(({ url = '/', headers }, response) => {
    const [, order, operand = ''] = url.split('/');
    if (order === 'become') version = operand;
    else {
      ids.push(String(headers['x-request-id']));
      lastAtMs = performance.now();
    }
    response.setHeader('X-App-Version', version);
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ids,
    get lastAtMs() {
      return lastAtMs;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
