import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type TestApi, deploymentBody, startTestApi } from '../../support/api-server.ts';

// What a real API server answered, by title.
const recorded = new Map(
  readFileSync(new URL('../../fixtures/real-cluster/status-bodies.txt', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)] as const),
);

function recordedBody(title: string): unknown {
  return JSON.parse(recorded.get(title) ?? '');
}

const HELLO = '/apis/apps/v1/namespaces/kt/deployments/hello';
const MERGE = { 'content-type': 'application/merge-patch+json' };

describe('error bodies are those of a real API server', () => {
  let cluster: TestApi;
  beforeAll(async () => {
    cluster = await startTestApi({ keptEvents: 1 });
    await cluster.send('POST', '/apis/apps/v1/namespaces/kt/deployments', { body: deploymentBody('hello') });
  });
  afterAll(() => cluster.stop());

  it.each<[string, (send: TestApi['send']) => Promise<Answer>]>([
    ['404', (send) => send('GET', '/apis/apps/v1/namespaces/kt/deployments/nosuch')],
    [
      '409: PUT with an old resourceVersion',
      (send) => send('PUT', HELLO, { body: { ...deploymentBody('hello'), metadata: { name: 'hello', resourceVersion: '1' } } }),
    ],
    [
      '409: merge patch with metadata.resourceVersion of the past',
      (send) => send('PATCH', HELLO, { headers: MERGE, body: { metadata: { resourceVersion: '1' } } }),
    ],
    ['409: already exists', (send) => send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kt' } } })],
    ['422', (send) => send('PATCH', HELLO, { headers: MERGE, body: { spec: { selector: { matchLabels: { app: 'other' } } } } })],
    ['400: bad body', (send) => send('POST', '/apis/apps/v1/namespaces/kt/deployments', { bytes: '{"nope"' })],
    ['415: bad patch type', (send) => send('PATCH', HELLO, { headers: { 'content-type': 'application/x' }, body: {} })],
    ['401', (send) => send('GET', HELLO, { headers: { authorization: 'Bearer wrong' } })],
  ])('%s', async (title, act) => {
    const answer = await act(cluster.send);
    expect(answer.json).toEqual(recordedBody(title));
    expect(answer.code).toBe(answer.json['code']);
  });

  it('a watch from a version that is no longer kept ends with the error as its only event', async () => {
    for (let n = 0; n < 5; n += 1) {
      await cluster.send('PATCH', HELLO, { headers: MERGE, body: { metadata: { labels: { n: String(n) } } } });
    }
    const { code, text } = await cluster.send('GET', '/apis/apps/v1/deployments?watch=true&resourceVersion=1');
    const expected = recorded.get('watch from resourceVersion=1 (too old)') ?? '';
    expect(code).toBe(200);
    expect(text).toBe(`${expected.trim().replace('(21111)', `(${cluster.store.revision})`)}\n`);
  });

  it('a list in pages carries the version, the token and what remains', async () => {
    for (const name of ['a', 'b', 'c']) {
      await cluster.send('POST', '/api/v1/namespaces/kt/configmaps', { body: { metadata: { name } } });
    }
    const names: string[] = [];
    let token = '';
    const remaining: unknown[] = [];
    do {
      const { json } = await cluster.send('GET', `/api/v1/configmaps?limit=2&continue=${token}`);
      const metadata = json['metadata'] as { continue?: string; remainingItemCount?: number };
      names.push(...(json['items'] as { metadata: { name: string } }[]).map((item) => item.metadata.name));
      remaining.push(metadata.remainingItemCount);
      token = metadata.continue ?? '';
    } while (token !== '');
    expect(names).toEqual(['a', 'b', 'c']);
    expect(remaining).toEqual([1, undefined]);
  });

  it('found no bug of its own on the way', () => expect(cluster.failures).toEqual([]));
});
