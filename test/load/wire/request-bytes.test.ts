import { describe, expect, it } from 'vitest';
import { requestIdOrdinal, requestIdPrefix } from '../../../src/load/request-id.ts';
import { serialise, type Serialisation } from '../../../src/load/wire/request-bytes.ts';
import { get, planOf } from '../run-load.ts';

const to = (more: Partial<Serialisation> = {}): Serialisation => ({
  target: new URL('http://hello.test:8080/api/'),
  keep: true,
  plan: planOf('http://hello.test'),
  ...more,
});

describe('a request on the wire', () => {
  it('is plain HTTP/1.1 behind the target’s path', () => {
    expect(serialise(get('/a?b=c'), to()).before).toBe(
      'GET /api/a?b=c HTTP/1.1\r\nHost: hello.test:8080\r\nUser-Agent: cutover\r\nAccept: */*\r\n\r\n',
    );
  });

  it('says that its connection is not kept', () => {
    expect(serialise(get('/'), to({ keep: false })).before).toContain('\r\nConnection: close\r\n');
  });

  it('counts its body in bytes', () => {
    const { before } = serialise(get('/', { method: 'POST', body: 'grün' }), to());
    expect(before).toMatch(/\r\nContent-Length: 5\r\n\r\ngr\xc3\xbcn$/);
  });

  it('tells that a POST has no body', () => {
    expect(serialise(get('/', { method: 'POST' }), to()).before).toContain('\r\nContent-Length: 0\r\n');
  });

  it('takes the plan’s headers instead of its own', () => {
    const { before } = serialise(get('/', { headers: { host: 'other', 'X-A': '1' } }), to());
    expect(before.match(/host: \S+/gi)).toEqual(['host: other']);
    expect(before).toContain('\r\nX-A: 1\r\n');
  });

  it('leaves a place for its id', () => {
    const { before, after } = serialise(
      get('/', { method: 'PUT', body: 'b' }),
      to({ plan: planOf('', { requestIdHeader: 'X-Request-Id' }) }),
    );
    expect(before).toMatch(/\r\nX-Request-Id: $/);
    expect(after).toBe('\r\n\r\nb');
  });

  it.each([
    [get('/a b'), /path/],
    [get('/ü'), /path/],
    [get('a'), /path/],
    [get('/', { method: 'G T' }), /method/],
    [get('/', { headers: { 'X A': '1' } }), /header name/],
    [get('/', { headers: { A: '1\r\nB: 2' } }), /line break/],
  ])('is refused when it would be something else: %j', (request, message) => {
    const target = new URL('http://hello.test');
    expect(() => serialise(request, to({ target }))).toThrow(message);
  });
});

it('request ids have one width and never repeat', () => {
  const ids = [0, 1, 35, 36, 99_999, 36 ** 6].map((ordinal) => requestIdPrefix(1_795_000_000_000, 7) + requestIdOrdinal(ordinal));
  expect(new Set(ids).size).toBe(6);
  expect(new Set(ids.map((id) => id.length)).size).toBe(1);
});
