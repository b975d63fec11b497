import { expect, it } from 'vitest';
import { RepeatedResponse } from '../../../src/load/wire/repeated-response.ts';

const FIRST = { status: 200, server: '', persists: true, watchedValues: ['11.0'] };
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');

function remembering(bytes: Buffer): RepeatedResponse {
  const repeated = new RepeatedResponse();
  repeated.remember(bytes, bytes.length, false, FIRST);
  return repeated;
}

it('the same bytes say the same, also when what was read has been read over', () => {
  const said = { ...FIRST, watchedValues: ['11.0'] };
  const repeated = new RepeatedResponse();
  repeated.remember(ANSWER, ANSWER.length, false, said);
  said.watchedValues[0] = 'other';
  expect(repeated.find(Buffer.from(`${ANSWER.toString()}rest`), ANSWER.length, false)).toEqual(FIRST);
});

it.each<[string, string, boolean]>([
  ['a byte less', ANSWER.toString().slice(0, -1), false],
  ['a byte more', `${ANSWER.toString()}x`, false],
  ['another byte', ANSWER.toString().replace('200', '204'), false],
  ['the answer to a HEAD', ANSWER.toString(), true],
])('%s is not the same', (_, text, toHead) => {
  expect(remembering(ANSWER).find(Buffer.from(text), text.length, toHead)).toBeUndefined();
});

it('a long one is not remembered', () => {
  const long = Buffer.alloc(2000, 'x');
  expect(remembering(long).find(long, long.length, false)).toBeUndefined();
});
