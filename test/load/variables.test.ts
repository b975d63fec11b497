import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Expectation } from '../../src/load/plan.ts';
import { tracePrefix, traceparent } from '../../src/load/request-id.ts';
import { startRecordingServer, type RecordingServer } from '../support/recording-server.ts';
import { countBy, get, planOf, runLoad } from './run-load.ts';

let server: RecordingServer;
beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(() => server.close());

describe.each(['wire', 'undici'] as const)('over %s', (transport) => {
  it('variables stand for their values in path, headers and body', async () => {
    const requests = [
      get('/users/${data.name}?thread=${thread}&loop=${loop}', {
        method: 'POST',
        headers: { Authorization: 'Bearer ${env.TOKEN}', 'X-User': '${data.name}', 'X-Plain': '$${data.name}' },
        body: '{"password":"${data.password}"}',
      }),
    ];
    const values = {
      env: { TOKEN: 's3cret' },
      rows: [
        ['ann/ß', 'grün'],
        ['bob & co', '"x"'],
      ],
    };
    const data = { file: 'users.csv', columns: ['name', 'password'], order: 'sequential', shared: false } as const;
    const { samples } = await runLoad(planOf(server.url, { transport, loops: 3, requests, values, data }));
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ ok: 3 });
    const utf8 = (text: unknown): string => Buffer.from(String(text), 'latin1').toString('utf8');
    expect(
      server.arrived.map(({ path, headers, body }) => [path, utf8(headers['x-user']), body, Number(headers['content-length'])]),
    ).toEqual([
      ['/users/ann%2F%C3%9F?thread=0&loop=0', 'ann/ß', '{"password":"grün"}', 20],
      ['/users/bob%20%26%20co?thread=0&loop=1', 'bob & co', '{"password":""x""}', 18],
      ['/users/ann%2F%C3%9F?thread=0&loop=2', 'ann/ß', '{"password":"grün"}', 20],
    ]);
    for (const { headers } of server.arrived) {
      expect(headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-plain': '${data.name}' });
    }
  });

  it('the row stays for a whole loop, and shared rows go to one thread each, on however many workers', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => [`user${index}`]);
    const data = { file: 'users.csv', columns: ['user'], order: 'random', shared: true } as const;
    const requests = [
      get('/in?user=${data.user}&thread=${thread}&loop=${loop}'),
      get('/out?user=${data.user}&thread=${thread}&loop=${loop}'),
    ];
    const plan = { threads: 6, loops: 10, workers: 3, connection: 'both', requests, data, values: { env: {}, rows } } as const;
    await runLoad(planOf(server.url, { transport, ...plan }));
    expect(server.arrived).toHaveLength(120);
    const seen = server.arrived.map(({ path }) => new URL(path, server.url).searchParams);
    const threadsOfUser = Map.groupBy(seen, (query) => query.get('user'));
    for (const uses of threadsOfUser.values()) expect(new Set(uses.map((query) => query.get('thread'))).size).toBe(1);
    const usersOfLoop = Map.groupBy(seen, (query) => `${query.get('thread')}/${query.get('loop')}`);
    expect(usersOfLoop.size).toBe(60);
    for (const uses of usersOfLoop.values()) expect(new Set(uses.map((query) => query.get('user'))).size).toBe(1);
  });

  it('each request has ids of its own, which the evidence can tell', async () => {
    const plan = { threads: 3, loops: 4, traceparent: true, requestIdHeader: 'X-Request-Id', connection: 'both' } as const;
    const { clock, samples } = await runLoad(planOf(server.url, { transport, ...plan }));
    const told = samples.map(({ thread }, index) => {
      const ordinal = samples.slice(0, index).filter((sample) => sample.thread === thread).length;
      return traceparent(tracePrefix(clock.startedAtEpochMs, thread), ordinal);
    });
    expect(server.arrived.map(({ headers }) => String(headers['traceparent'])).toSorted()).toEqual(told.toSorted());
    expect(new Set(server.arrived.map(({ headers }) => headers['x-request-id'])).size).toBe(12);
  });

  it.each<[expectation: Expectation, detail: string | undefined]>([
    [{ of: 'header', name: 'Content-Type', value: { matches: 'json' } }, undefined],
    [
      { of: 'header', name: 'Content-Type', value: { equals: 'text/html' } },
      'header Content-Type is "application/json", expected "text/html"',
    ],
    [{ of: 'body', value: { contains: '"ok"' } }, undefined],
    [{ of: 'body', value: { contains: 'down' } }, 'body does not contain "down"'],
    [{ of: 'json', pointer: '/status', value: { equals: 'ok' } }, undefined],
    [{ of: 'json', pointer: '/status', value: { equals: 'up' } }, '/status in the body is "ok", expected "up"'],
    [{ of: 'time', maxMs: 60_000 }, undefined],
  ])('%j', async (expectation, detail) => {
    const requests = [get('/', { expectations: [expectation] }), get('/unlooked')];
    const { samples } = await runLoad(planOf(server.url, { transport, loops: 2, requests }));
    const expected = detail === undefined ? ['ok', ''] : ['rejected', detail];
    expect(samples.map((sample) => [sample.outcome, sample.detail])).toEqual([expected, ['ok', ''], expected, ['ok', '']]);
  });
});

it('an unexpected status is told before anything else that was expected', async () => {
  const expectations: Expectation[] = [{ of: 'body', value: { contains: 'nothing like this' } }];
  const { samples } = await runLoad(
    planOf(server.url, { requests: [get('/', { expectStatus: [{ from: 204, to: 204 }], expectations })] }),
  );
  expect(samples.map(({ outcome, detail }) => [outcome, detail])).toEqual([['rejected', 'status 200']]);
});
