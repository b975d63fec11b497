import { describe, expect, it } from 'vitest';
import { Answer, MAX_CAPTURED_BYTES } from '../../src/load/answer.ts';
import { checkOf } from '../../src/load/expectation.ts';
import type { Expectation } from '../../src/load/plan.ts';
import { BodyCapture } from '../../src/load/wire/body-capture.ts';

function answer(body: string, headers: Readonly<Record<string, string>> = {}, tookUs = 0): Answer {
  const capture = new BodyCapture();
  const bytes = Buffer.from(body);
  capture.sink(bytes, 0, bytes.length);
  return new Answer(tookUs, Object.keys(headers), Object.values(headers), capture);
}

const header = (value: { equals: string } | { matches: string }): Expectation => ({ of: 'header', name: 'Content-Type', value });
const json = (pointer: string, value: { equals: string } | { matches: string }): Expectation => ({ of: 'json', pointer, value });

describe('an expectation', () => {
  it.each<[expectation: Expectation, given: Answer, unmet: string]>([
    [header({ equals: 'text/html' }), answer('', { 'content-type': 'text/html' }), ''],
    [header({ matches: 'json' }), answer('', { 'content-type': 'application/json; charset=utf-8' }), ''],
    [header({ matches: '^json' }), answer('', { 'content-type': 'x/json' }), 'header Content-Type is "x/json", expected /^json/'],
    [
      header({ equals: 'text/html' }),
      answer('', { 'content-type': 'Text' }),
      'header Content-Type is "Text", expected "text/html"',
    ],
    [header({ equals: '' }), answer(''), 'header Content-Type is missing'],
    [{ of: 'body', value: { contains: 'grün' } }, answer('alles grün'), ''],
    [{ of: 'body', value: { contains: 'grün' } }, answer('alles rot'), 'body does not contain "grün"'],
    [{ of: 'body', value: { matches: '^v\\d+$' } }, answer('v12'), ''],
    [{ of: 'body', value: { matches: '^v\\d+$' } }, answer('w12'), 'body does not match /^v\\d+$/'],
    [json('/status', { equals: 'ok' }), answer('{"status":"ok"}'), ''],
    [json('/n/1', { equals: '2.5' }), answer('{"n":[1,2.5]}'), ''],
    [json('/up', { equals: 'true' }), answer('{"up":true}'), ''],
    [json('/up', { equals: 'null' }), answer('{"up":null}'), ''],
    [json('/id', { matches: '^[0-9]+$' }), answer('{"id":77}'), ''],
    [json('/status', { equals: 'ok' }), answer('{"status":"down"}'), '/status in the body is "down", expected "ok"'],
    [json('/status', { equals: 'ok' }), answer('{}'), '/status is missing in the body'],
    [json('/status', { equals: 'ok' }), answer('{"status":{}}'), '/status in the body is no single value'],
    [json('/status', { equals: 'ok' }), answer('<html>'), 'body is no JSON'],
    [json('/status', { equals: 'ok' }), answer(''), 'body is no JSON'],
    [{ of: 'time', maxMs: 500 }, answer('', {}, 500_000), ''],
    [{ of: 'time', maxMs: 500 }, answer('', {}, 500_001), 'took longer than 500 ms'],
  ])('%j', (expectation, given, unmet) => {
    expect(checkOf(expectation)(given)).toBe(unmet);
  });

  const long = 'x'.repeat(MAX_CAPTURED_BYTES);
  it.each<[expectation: Expectation, body: string, unmet: string]>([
    [{ of: 'body', value: { contains: 'needle' } }, `needle${long}`, ''],
    [{ of: 'body', value: { contains: 'xx' } }, long, ''],
    [{ of: 'body', value: { contains: 'needle' } }, long, 'body does not contain "needle"'],
    [
      { of: 'body', value: { contains: 'needle' } },
      `${long}needle`,
      'body is longer than 64 KiB, its start does not contain "needle"',
    ],
    [json('/a', { equals: '1' }), `{"a":1,"b":"${long}"}`, 'body is longer than 64 KiB, not read as JSON'],
  ])('looks at the first 64 KiB of a body: %#', (expectation, body, unmet) => {
    expect(checkOf(expectation)(answer(body))).toBe(unmet);
  });

  it('tells what it found short, printable, and in few variants only', () => {
    const check = checkOf(header({ equals: 'ok' }));
    const told = Array.from({ length: 1000 }, (_, index) =>
      check(answer('', { 'content-type': `${index}\u001b[31m\u0007${long}` })),
    );
    expect(new Set(told).size).toBe(11);
    for (const detail of told) {
      expect(detail).not.toMatch(/\p{Cc}/u);
      expect(detail.length).toBeLessThan(100);
    }
    expect(told.at(-1)).toBe('header Content-Type is something else, expected "ok"');
    expect(check(answer('', { 'content-type': `3\u001b[31m\u0007${long}` }))).toBe(told[3]);
  });
});
