import { request } from 'node:http';
import { Duplex } from 'node:stream';
import { ResponseParser } from '../../../src/load/wire/parser.ts';

/** What a reader makes of a whole response: undefined when it does not accept it, or not all of it. */
export type Read = { readonly status: number; readonly bodyBytes: number } | undefined;

/** `bytes` to the end of the connection, as our own parser reads them. */
export function weRead(bytes: Buffer): Read {
  let bodyBytes = 0;
  const parser = new ResponseParser([], (_, start, end) => (bodyBytes += end - start));
  parser.begin(false);
  const progress = parser.feed(bytes, 0, bytes.length);
  const complete = progress === 'complete' ? parser.position === bytes.length : progress === 'more' && parser.finish();
  return complete ? { status: parser.status, bodyBytes } : undefined;
}

/** The same as Node's HTTP client reads them, in fragments of the given sizes, over and over; in one piece without. */
export function nodeReads(bytes: Buffer, sizes: readonly number[] = []): Promise<Read> {
  return new Promise((resolve) => {
    // A connection that needs no socket, because responses come here by the ten thousand.
    const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    request({ createConnection: () => connection }, (response) => {
      let bodyBytes = 0;
      response.on('data', (data: Buffer) => (bodyBytes += data.length));
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.complete ? { status: response.statusCode ?? 0, bodyBytes } : undefined));
    })
      .on('error', () => resolve(undefined))
      .end();
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? bytes.length;
      connection.push(bytes.subarray(at, at + size));
      at += size;
    }
    connection.push(null);
  });
}
