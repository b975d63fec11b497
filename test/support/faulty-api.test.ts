import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApi, startTestApi } from './api-server.ts';
import type { ApiFault, WatchEnd } from './api-faults.ts';
import { type FaultyApi, faultyApi } from './faulty-api.ts';

const CONFIG_MAPS = '/api/v1/namespaces/kt/configmaps';

let cluster: TestApi;
let front: FaultyApi;
beforeAll(async () => {
  cluster = await startTestApi();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  const api = await faultyApi(cluster.api.kubeconfig);
  front = api;
  return () => api[Symbol.asyncDispose]();
});

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly 'certificate-authority-data': string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** `200 BODY`, or the code of the error that the client saw. `onText` hears of each part of the body. */
function ask(method: string, path: string, onText: (text: string) => void = () => {}): Promise<string> {
  const { clusters, users } = JSON.parse(readFileSync(front.kubeconfig, 'utf8')) as Kubeconfig;
  const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64');
  const headers = { authorization: `Bearer ${users[0].user.token}`, 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const failed = ({ code }: NodeJS.ErrnoException) => resolve(code ?? '');
    const sent = request(new URL(path, front.server), { method, ca, headers, agent: false, timeout: 1_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('error', failed);
      answer.on('data', (part: string) => {
        text += part;
        onText(text);
      });
      answer.on('end', () => resolve(`${answer.statusCode} ${answer.headers['retry-after'] ?? ''}${text}`));
    });
    sent.on('error', failed).on('timeout', () => sent.destroy(Object.assign(new Error('silent'), { code: 'SILENT' })));
    sent.end(method === 'POST' ? JSON.stringify({ metadata: { generateName: 'made-' } }) : undefined);
  });
}

function configMaps(): number {
  return cluster.store.list('configmaps', 'kt').length;
}

it('passes requests on as they are, and remembers them', async () => {
  const before = configMaps();
  expect(await ask('POST', CONFIG_MAPS)).toMatch(/^201 .*"kind":"ConfigMap"/);
  expect(await ask('GET', '/version')).toMatch(/^200 .*"major":"1"/);
  expect(configMaps()).toBe(before + 1);
  expect(front.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST ${CONFIG_MAPS}`, 'GET /version']);
});

describe('a fault is for as many requests as was said', () => {
  it.each<[ApiFault, RegExp, boolean]>([
    [{ kind: 'status', code: 429, retryAfterS: 7 }, /^429 7.*"reason":"TooManyRequests"/, false],
    [{ kind: 'status', code: 409, message: 'try again' }, /^409 .*"message":"try again","reason":"Conflict"/, false],
    [{ kind: 'status', code: 500 }, /^500 .*"kind":"Status"/, false],
    [{ kind: 'slow', delayMs: 20 }, /^201 /, true],
    [{ kind: 'silent' }, /^SILENT$/, false],
    [{ kind: 'reset' }, /^ECONNRESET$/, false],
    [{ kind: 'answer-lost' }, /^ECONNRESET$/, true],
  ])('%j', async (fault, seen, isDone) => {
    const planned = front.inject(fault, { method: 'POST', path: /configmaps$/, times: 2 });
    const before = configMaps();
    expect(await ask('GET', CONFIG_MAPS)).toMatch(/^200 /);
    expect(await ask('POST', CONFIG_MAPS)).toMatch(seen);
    expect(await ask('POST', CONFIG_MAPS)).toMatch(seen);
    await planned.firstHit;
    expect(planned.hits).toBe(2);
    expect(await ask('POST', CONFIG_MAPS)).toMatch(/^201 /);
    expect(configMaps()).toBe(before + (isDone ? 3 : 1));
  });

  it('and no longer once it is lifted', async () => {
    const planned = front.inject({ kind: 'status', code: 503 }, { times: Infinity });
    expect(await ask('GET', '/version')).toMatch(/^503 /);
    planned.lift();
    expect(await ask('GET', '/version')).toMatch(/^200 /);
  });
});

describe('a watch can end', () => {
  const end: [WatchEnd, RegExp][] = [
    ['end', /^200 .*\n$/],
    ['gone', /^200 .*"type":"ERROR".*"reason":"Expired","code":410}}\n$/],
    ['reset', /^ECONNRESET$/],
    ['silent', /^SILENT$/],
  ];
  it.each(end)('after its first event: %s', async (how, seen) => {
    await cluster.send('POST', CONFIG_MAPS, { body: { metadata: { generateName: 'seen-' } } });
    await cluster.send('POST', CONFIG_MAPS, { body: { metadata: { generateName: 'unseen-' } } });
    front.inject({ kind: 'watch-ends', afterEvents: 1, how });
    let events = '';
    const answer = (await ask('GET', `${CONFIG_MAPS}?watch=true`, (text) => (events = text))).replaceAll('\n{', '{');
    expect(answer).toMatch(seen);
    expect(events.match(/"type":"ADDED"/g)).toHaveLength(1);
  });

  it.each(end)('when the test says so: %s', async (how, seen) => {
    await cluster.send('POST', CONFIG_MAPS, { body: { metadata: { generateName: 'there-' } } });
    const answer = await ask('GET', `${CONFIG_MAPS}?watch=true`, () => front.endWatches(how));
    expect(answer.replaceAll('\n{', '{')).toMatch(seen);
  });
});

it('can go down, refuse connections, and come back on the same port', async () => {
  const cut = ask('GET', `${CONFIG_MAPS}?watch=true`, () => void front.down());
  await cluster.send('POST', CONFIG_MAPS, { body: { metadata: { generateName: 'watched-' } } });
  expect(await cut).toBe('ECONNRESET');
  expect(await ask('GET', '/version')).toBe('ECONNREFUSED');
  await front.up();
  expect(await ask('GET', '/version')).toMatch(/^200 /);
});
