import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HEAD_BYTES, MAX_HEADERS, ResponseParser } from '../../../src/load/wire/parser.ts';
import { arbitraryBody, arbitraryResponse } from './arbitrary-response.ts';

interface Parsed {
  readonly end: 'complete' | 'invalid' | 'truncated';
  readonly status: number;
  readonly stage: string;
  readonly reason: string;
  readonly body: string;
  readonly watched: string | undefined;
  readonly persists: boolean;
  /** What came after the response. */
  readonly rest: string;
}

/** Parses `wire` in fragments of the given sizes (the last one repeated), then ends the connection. */
function parse(wire: string, sizes: readonly number[] = [wire.length], toHead = false): Parsed {
  let body = '';
  const parser = new ResponseParser(['X-App-Version'], (bytes, start, end) => {
    body += bytes.toString('latin1', start, end);
  });
  parser.begin(toHead);
  const bytes = Buffer.from(wire, 'latin1');
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[Math.min(turn, sizes.length - 1)] ?? 1);
    // As on a socket: every fragment starts at the front of the same buffer.
    const fragment = bytes.subarray(at, at + size);
    const progress = parser.feed(Buffer.concat([Buffer.from('..'), fragment]), 2, fragment.length + 2);
    if (progress !== 'more') {
      at += parser.position - 2;
      return outcome(progress, progress === 'complete' ? wire.slice(at) : '');
    }
    at += fragment.length;
  }
  return outcome(parser.finish() ? 'complete' : 'truncated', '');

  function outcome(end: Parsed['end'], rest: string): Parsed {
    const {
      status,
      stage,
      reason,
      watchedValues: [watched],
      persists,
    } = parser;
    return { end, status, stage, reason, body, watched, persists, rest };
  }
}

const OK = 'HTTP/1.1 200 OK\r\n';

describe('a valid response', () => {
  it.each<[name: string, wire: string, expected: Partial<Parsed>]>([
    ['content-length', `${OK}Content-Length: 5\r\n\r\nhello`, { body: 'hello', persists: true }],
    ['content-length 0', `${OK}Content-Length: 0\r\n\r\n`, { body: '' }],
    ['no reason phrase', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', { status: 200 }],
    ['nor its space', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', { status: 200 }],
    ['white space around a value', `${OK}content-length: \t 2 \t\r\n\r\nab`, { body: 'ab' }],
    ['an empty value', `${OK}X:\r\nContent-Length:2\r\n\r\nab`, { body: 'ab' }],
    ['obsolete text in a value', `${OK}X: \xe9\xff\r\nContent-Length: 0\r\n\r\n`, {}],
    ['chunked', `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n`, { body: 'abc0123456789' }],
    ['Chunked, in capitals', `${OK}TRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n`, { body: '' }],
    ['chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n3;a="b"\r\nabc\r\n0;z\r\n\r\n`, { body: 'abc' }],
    [
      'trailers',
      `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\nConnection: close\r\n\r\n`,
      { body: 'a', persists: true },
    ],
    ['gzip, chunked', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nz\r\n0\r\n\r\n`, { body: 'z' }],
    ['chunked over two lines', `${OK}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, { body: '' }],
    ['until close', `${OK}\r\nall of it`, { body: 'all of it' }],
    ['until close, empty', `${OK}\r\n`, { body: '' }],
    ['a coding that is not chunked', `${OK}Transfer-Encoding: gzip\r\n\r\nzz`, { body: 'zz' }],
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', { status: 204, body: '' }],
    ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', { status: 304, body: '' }],
    [
      '100 first',
      `HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\n${OK}Content-Length: 1\r\n\r\na`,
      { status: 200, body: 'a' },
    ],
    ['a 1xx storm', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500)}${OK}Content-Length: 1\r\n\r\na`, { status: 200 }],
    ['the watched header', `${OK}x-app-VERSION:  12.0  \r\nContent-Length: 0\r\n\r\n`, { watched: '12.0' }],
    ['the first of two', `${OK}X-App-Version: 1\r\nX-App-Version: 2\r\nContent-Length: 0\r\n\r\n`, { watched: '1' }],
    ['not the one of a 103', `HTTP/1.1 103 E\r\nX-App-Version: 1\r\n\r\n${OK}Content-Length: 0\r\n\r\n`, { watched: undefined }],
    ['not a longer name', `${OK}X-App-Versions: 1\r\nContent-Length: 0\r\n\r\n`, { watched: undefined }],
    ['Connection: close', `${OK}Connection: close\r\nContent-Length: 0\r\n\r\n`, { persists: false }],
    ['close among others', `${OK}Connection: x, Close ,y\r\nContent-Length: 0\r\n\r\n`, { persists: false }],
    ['close with another blank', `${OK}Connection: close\xa0\r\nContent-Length: 0\r\n\r\n`, { persists: true }],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', { persists: false }],
    ['HTTP/1.0, kept', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', { persists: true }],
    ['bytes after the end', `${OK}Content-Length: 1\r\n\r\nabc`, { body: 'a', rest: 'bc' }],
    ['bytes after the last chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP`, { rest: 'HTTP' }],
  ])('%s', (_, wire, expected) => {
    expect(parse(wire)).toMatchObject({ end: 'complete', stage: 'complete', reason: '', ...expected });
    expect(parse(wire, [1]).body).toBe(parse(wire).body);
  });

  it('has no body when it answers HEAD', () => {
    const wire = `${OK}Content-Length: 5\r\n\r\n`;
    expect(parse(wire, [wire.length], true)).toMatchObject({ end: 'complete', body: '', rest: '' });
  });
});

describe('an invalid response', () => {
  it.each<[reason: string, wire: string]>([
    ['no HTTP/1.x status line', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['no HTTP/1.x status line', `\r\n${OK}\r\n`],
    ['no HTTP/1.x status line', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['no HTTP/1.x status line', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['no HTTP/1.x status line', 'http/1.1 200 OK\r\n\r\n'],
    ['no HTTP/1.x status line', '<html>'],
    ['invalid status line', 'HTTP/1.1\t200 OK\r\n\r\n'],
    ['invalid status code', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['invalid status code', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['invalid status code', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['invalid reason phrase', 'HTTP/1.1 200 O\0K\r\n\r\n'],
    ['status 101 without being asked to upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['status 1xx in HTTP/1.0', 'HTTP/1.0 100 Continue\r\n\r\n'],
    ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['bare LF', 'HTTP/1.1 200\nContent-Length: 0\n\n'],
    ['bare LF', `${OK}Content-Length: 0\n\r\n`],
    ['bare LF', `${OK}\n`],
    ['bare LF', `${OK}Transfer-Encoding: chunked\r\n\r\n1\na\r\n`],
    ['bare CR', `${OK}X: a\rb\r\n\r\n`],
    ['bare CR', `${OK}\rX`],
    ['bare CR', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\rx`],
    ['folded header', `${OK}X: a\r\n b\r\n\r\n`],
    ['folded header', `${OK}\tX: a\r\n\r\n`],
    ['header without a colon', `${OK}X\r\n\r\n`],
    ['invalid header name', `${OK}X : a\r\n\r\n`],
    ['invalid header name', `${OK}: a\r\n\r\n`],
    ['invalid header value', `${OK}X: a\0b\r\n\r\n`],
    ['invalid header value', `${OK}X: a\x7f\r\n\r\n`],
    ['empty Transfer-Encoding', `${OK}Transfer-Encoding: \r\n\r\n`],
    ['empty Transfer-Encoding', `${OK}Transfer-Encoding: gzip,\r\n\r\n`],
    ['unknown Transfer-Encoding', `${OK}Transfer-Encoding: chunkedd\r\n\r\n`],
    ['unknown Transfer-Encoding', `${OK}Transfer-Encoding: chunked;q=1\r\n\r\n`],
    ['unknown Transfer-Encoding', `${OK}Transfer-Encoding: chunked\xa0\r\n\r\n`],
    ['unknown Transfer-Encoding', `${OK}Transfer-Encoding: chunked\t\r\n\r\n`],
    ['framing in a trailer', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n`],
    ['framing in a trailer', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length: five\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length: -1\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length: +1\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length:\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length: 1, 1\r\n\r\n`],
    ['invalid Content-Length', `${OK}Content-Length: ${'9'.repeat(16)}\r\n\r\n`],
    ['more than one Content-Length', `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ['more than one Content-Length', `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`],
    ['both Content-Length and Transfer-Encoding', `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['chunked is not the last transfer coding', `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n`],
    ['chunked is not the last transfer coding', `${OK}Transfer-Encoding: chunked, chunked\r\n\r\n`],
    ['Transfer-Encoding in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['invalid chunk size', `${OK}Transfer-Encoding: chunked\r\n\r\n\r\n`],
    ['invalid chunk size', `${OK}Transfer-Encoding: chunked\r\n\r\ng\r\n`],
    ['invalid chunk size', `${OK}Transfer-Encoding: chunked\r\n\r\n1 \r\n`],
    ['chunk size too large', `${OK}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(14)}\r\n`],
    ['chunk longer than its size', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1;\0\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1;\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1; a\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1;a=\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1;a="b\r\n`],
    ['invalid chunk extension', `${OK}Transfer-Encoding: chunked\r\n\r\n1;a="b"c\r\n`],
    ['bare LF', `${OK}Transfer-Encoding: chunked\r\n\r\n1;a\n`],
    ['chunk extension too long', `${OK}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(5000)}\r\n`],
    ['head too long', `${OK}X: ${'x'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`],
    ['head too long', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(MAX_HEAD_BYTES / 20)],
    ['head too long', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX: ${'x'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`],
    ['too many headers', `${OK}${'X: 1\r\n'.repeat(MAX_HEADERS + 1)}\r\n`],
    ['Transfer-Encoding too long', `${OK}Transfer-Encoding: ${'x'.repeat(600)}, chunked\r\n\r\n`],
  ])('%s: %j', (reason, wire) => {
    expect(parse(wire)).toMatchObject({ end: 'invalid', reason });
    expect(parse(wire, [1])).toEqual(parse(wire));
  });
});

describe('a response that ends early', () => {
  it.each<[stage: string, wire: string]>([
    ['head', 'H'],
    ['head', 'HTTP/1.1 20'],
    ['head', `${OK}Content-Length: 5\r\n`],
    ['head', `${OK}Content-Length: 5\r\n\r`],
    ['head', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['body', `${OK}Content-Length: 5\r\n\r\n`],
    ['body', `${OK}Content-Length: 5\r\n\r\nhell`],
    ['body', `${OK}Transfer-Encoding: chunked\r\n\r\n`],
    ['body', `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`],
    ['body', `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`],
    ['body', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`],
    ['body', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n\r`],
  ])('in its %s: %j', (stage, wire) => {
    expect(parse(wire)).toMatchObject({ end: 'truncated', stage });
  });
});

const arbitrarySizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 40 });

describe('any response', () => {
  it('is read as it was meant, in any fragments', () => {
    fc.assert(
      fc.property(arbitraryResponse, arbitrarySizes, ({ wire, status, body }, sizes) => {
        expect(parse(wire, sizes)).toMatchObject({ end: 'complete', status, body, rest: '' });
      }),
      { numRuns: 500 },
    );
  });

  it('gives one result at every fragment size, mutated or not', () => {
    const mutation = fc.record({
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      kind: fc.constantFrom('set', 'insert', 'cut'),
    });
    fc.assert(
      fc.property(arbitraryResponse, fc.array(mutation, { maxLength: 4 }), arbitrarySizes, ({ wire }, mutations, sizes) => {
        let mutated = wire;
        for (const { at, byte, kind } of mutations) {
          const index = at % (mutated.length + 1);
          const inserted = kind === 'cut' ? '' : String.fromCharCode(byte);
          mutated = mutated.slice(0, index) + inserted + mutated.slice(kind === 'insert' ? index : index + 1);
        }
        const whole = parse(mutated);
        expect(parse(mutated, sizes)).toEqual(whole);
        expect(parse(mutated, [1])).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('may be any bytes at all', () => {
    fc.assert(
      fc.property(arbitraryBody, fc.boolean(), (bytes, asHttp) => {
        const wire = asHttp ? `HTTP/1.1 200 OK\r\n${bytes}` : bytes;
        expect(parse(wire, [1])).toEqual(parse(wire));
      }),
      { numRuns: 1000 },
    );
  });
});
