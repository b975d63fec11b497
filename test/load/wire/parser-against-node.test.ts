import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ResponseParser } from '../../../src/load/wire/parser.ts';
import { arbitraryResponse } from './arbitrary-response.ts';

let server: Server;
let wire = '';
let sizes: readonly number[] = [];

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const bytes = Buffer.from(wire, 'latin1');
      let at = 0;
      for (let turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? bytes.length;
        socket.write(bytes.subarray(at, at + size));
        at += size;
      }
      socket.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server.close());

interface Read {
  readonly status: number;
  readonly bodyBytes: number;
}

/** What Node's own HTTP client makes of `wire`; undefined when it does not accept it. */
function nodeReads(): Promise<Read | undefined> {
  return new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    const request = httpGet({ host: '127.0.0.1', port, agent: new Agent({ keepAlive: false }) }, (response: IncomingMessage) => {
      let bodyBytes = 0;
      response.on('data', (bytes: Buffer) => (bodyBytes += bytes.length));
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.complete ? { status: response.statusCode ?? 0, bodyBytes } : undefined));
    });
    request.on('error', () => resolve(undefined));
  });
}

function weRead(): Read | undefined {
  let bodyBytes = 0;
  const parser = new ResponseParser([], (_, start, end) => (bodyBytes += end - start));
  parser.begin(false);
  const bytes = Buffer.from(wire, 'latin1');
  const progress = parser.feed(bytes, 0, bytes.length);
  const complete = progress === 'complete' ? parser.position === bytes.length : progress === 'more' && parser.finish();
  return complete ? { status: parser.status, bodyBytes } : undefined;
}

const arbitrarySizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 });

it('every valid response is read as Node reads it', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryResponse, arbitrarySizes, async (response, fragments) => {
      wire = response.wire;
      sizes = fragments;
      expect(weRead()).toEqual(await nodeReads());
    }),
    { numRuns: 200 },
  );
});

/** One thing that goes wrong with a response: a byte replaced, bytes put in, taken out, sent twice, or the end cut off. */
const mutation = fc
  .record({
    kind: fc.constantFrom('replace', 'insert', 'delete', 'repeat', 'truncate'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 8 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  })
  .map(({ kind, at, length, bytes }) => (text: string): string => {
    const index = at % text.length;
    const [before, after] = [text.slice(0, index), text.slice(index)];
    const put = Buffer.from(bytes).toString('latin1');
    switch (kind) {
      case 'replace':
        return before + put + after.slice(put.length);
      case 'insert':
        return before + put + after;
      case 'delete':
        return before + after.slice(length);
      case 'repeat':
        return before + after.slice(0, length) + after;
      case 'truncate':
        return before;
    }
  });

it('whatever we accept of mutated responses, Node reads the same way', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryResponse, mutation, arbitrarySizes, async (response, mutate, fragments) => {
      wire = mutate(response.wire);
      sizes = fragments;
      const ours = weRead();
      // We are the stricter one: what we do not accept is ours to say.
      if (ours !== undefined) expect(await nodeReads()).toEqual(ours);
    }),
    { numRuns: 1000 },
  );
});
