import { expect, it } from 'vitest';
import { nodeReads, weRead } from './readers.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const CHUNKS = '5\r\nhello\r\n0\r\n\r\n';

/** Responses that are right, in three pieces, of which the middle one will be spoilt. */
const RESPONSES: readonly [what: string, before: string, part: string, after: string][] = [
  ['status line', '', OK, 'Content-Length: 5\r\n\r\nhello'],
  ['status line without a reason', '', 'HTTP/1.1 200\r\n', 'Content-Length: 5\r\n\r\nhello'],
  ['status line of HTTP/1.0', '', 'HTTP/1.0 200 OK\r\n', '\r\nhello'],
  ['status line without a body', '', 'HTTP/1.1 204 No\r\n', '\r\n'],
  ['interim response', '', 'HTTP/1.1 100 Continue\r\n\r\n', `${OK}Content-Length: 5\r\n\r\nhello`],
  ['header line', OK, 'X-A: b c\r\n', 'Content-Length: 5\r\n\r\nhello'],
  ['Content-Length', OK, 'Content-Length:5\r\n\r\n', 'hello'],
  ['Content-Length with white space', OK, 'Content-Length: 5 \t\r\n\r\n', 'hello'],
  ['Connection', OK, 'Connection: x, close\r\n', 'Content-Length: 5\r\n\r\nhello'],
  ['Transfer-Encoding', OK, 'Transfer-Encoding: chunked\r\n\r\n', CHUNKS],
  ['Transfer-Encoding with white space', OK, 'Transfer-Encoding:chunked \r\n\r\n', CHUNKS],
  ['two transfer codings', OK, 'Transfer-Encoding: gzip, chunked\r\n\r\n', CHUNKS],
  ['two transfer codings in two lines', `${OK}Transfer-Encoding: gzip`, '\r\nTransfer-Encoding:', ` chunked\r\n\r\n${CHUNKS}`],
  ['a transfer coding that is not chunked', OK, 'Transfer-Encoding: gzip\r\n\r\n', CHUNKS],
  ['chunk size', CHUNKED, '00A\r\n', '0123456789\r\n0\r\n\r\n'],
  ['end of a chunk', `${CHUNKED}5\r\nhello`, '\r\n0\r\n\r\n', ''],
  ['chunk extension without a value', `${CHUNKED}5`, ';ab;c\r\n', 'hello\r\n0\r\n\r\n'],
  ['chunk extension with a token', `${CHUNKED}5`, ';a=bc;d=e\r\n', 'hello\r\n0\r\n\r\n'],
  ['chunk extension with a quoted text', `${CHUNKED}5`, ';a="b\\" \xe9";c="";d\r\n', 'hello\r\n0\r\n\r\n'],
  ['extension of the last chunk', `${CHUNKED}5\r\nhello\r\n`, '0;a=b\r\n', '\r\n'],
  ['trailer', `${CHUNKED}0\r\n`, 'X-T: a\r\n', '\r\n'],
  ['framing in a trailer, one byte away', `${CHUNKED}0\r\n`, 'Content-Lengt: 5\r\n', '\r\n'],
];

/** `text` with each of its bytes left out, made any other, and with any byte put before it. */
function* oneByteOff(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    yield before + after;
    for (let byte = 0; byte < 256; byte++) {
      const put = before + String.fromCharCode(byte);
      yield put + after;
      yield put + text.slice(at);
    }
  }
}

it.each(RESPONSES)('%s: what we accept with any one byte wrong, Node reads the same way', async (_, before, part, after) => {
  const whole = Buffer.from(before + part + after, 'latin1');
  expect(weRead(whole)).toBeDefined();
  expect(weRead(whole)).toEqual(await nodeReads(whole));

  const differences: unknown[] = [];
  for (const spoilt of oneByteOff(part)) {
    const bytes = Buffer.from(before + spoilt + after, 'latin1');
    const ours = weRead(bytes);
    const theirs = ours && (await nodeReads(bytes));
    if (theirs?.status !== ours?.status || theirs?.bodyBytes !== ours?.bodyBytes) differences.push({ spoilt, ours, theirs });
  }
  expect(differences).toEqual([]);
});
