import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/errors.ts';
import { connectCluster } from '../../../src/release/kubernetes/connect.ts';
import { failure, json, scriptedApi, type Answer } from '../../support/scripted-api.ts';

const pod = (name: string) => ({ metadata: { name } });
const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const expired = {
  kind: 'Status',
  status: 'Failure',
  message: 'too old resource version: 1 (21111)',
  reason: 'Expired',
  code: 410,
};

/** Answers lists and watches of pods in turn from two scripts; the last watch of the script goes on until the client leaves. */
function podServer(lists: readonly (readonly string[] | Answer)[], watches: readonly Answer[]): Answer {
  let listed = 0;
  let watched = 0;
  return (request, response) => {
    if (request.path === '/version') return json(response, 200, {});
    if (request.query.get('watch') === 'true') return watches[watched++]?.(request, response);
    const list = lists[Math.min(listed++, lists.length - 1)] ?? [];
    if (typeof list === 'function') return list(request, response);
    json(response, 200, { metadata: { resourceVersion: String(100 + listed) }, items: list.map(pod) });
  };
}

const stream =
  (write: (response: ServerResponse) => void): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    write(response);
  };
const open: Answer = stream((response) => response.flushHeaders());

/** Follows until the wanted state shows, and returns the states on the way as text. */
async function statesUntil(answer: Answer, wanted: string, silenceMs = 60_000): Promise<string[]> {
  await using api = await scriptedApi(answer);
  const cluster = await connectCluster({ kubeconfig: api.kubeconfig, context: undefined, namespace: undefined }, { silenceMs });
  const seen: string[] = [];
  const stop = new AbortController();
  await cluster
    .until(stop.signal)
    .follow('Pod', { labels: 'app=hello' }, (pods) => {
      seen.push(pods.map(({ metadata }) => metadata?.name).join(' '));
      if (seen.at(-1) === wanted) stop.abort();
    })
    .catch((fault: unknown) => {
      if (!stop.signal.aborted) throw fault;
    });
  return seen;
}

describe('following a collection', () => {
  it('hands over the list, then each change, also when events come in pieces', async () => {
    const events =
      event('ADDED', pod('b')) + event('BOOKMARK', { metadata: { resourceVersion: '9' } }) + event('DELETED', pod('a'));
    const inPieces = stream((response) => {
      response.write(events.slice(0, 25));
      setImmediate(() => response.write(events.slice(25)));
    });
    expect(await statesUntil(podServer([['a']], [inPieces]), 'b')).toEqual(['a', 'a b', 'b']);
  });

  it.each<[string, Answer]>([
    ['ends', stream((response) => response.end())],
    ['breaks', stream((response) => response.destroy())],
    ['has expired (410 in the stream)', stream((response) => response.write(event('ERROR', expired)))],
    ['has expired (HTTP 410)', (_, response) => failure(response, 410, 'Expired', expired.message)],
    ['is refused (HTTP 500)', (_, response) => failure(response, 500, 'InternalError', 'not now')],
    ['cannot be read', stream((response) => response.write('{"type":"ADD\n'))],
  ])('lists again when the watch %s', async (_, broken) => {
    expect(await statesUntil(podServer([['a'], ['a', 'missed']], [broken, open]), 'a missed')).toEqual(['a', 'a missed']);
  });

  it('lists again when the watch says nothing: silence is not stability', async () => {
    expect(await statesUntil(podServer([['a'], ['a', 'missed']], [open, open]), 'a missed', 100)).toEqual(['a', 'a missed']);
  });

  it('sits out an API server that is away', async () => {
    const away: Answer = (_, response) => failure(response, 503, 'ServiceUnavailable', 'away');
    const ended = stream((response) => response.end());
    expect(await statesUntil(podServer([['a'], away, away, ['b']], [ended, open]), 'b')).toEqual(['a', 'b']);
  });

  it('leaves no watch open when whoever looks has seen what cannot be', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const watched = stream((response) => {
      response.once('close', resolve);
      response.write(event('ADDED', pod('b')));
    });
    await using api = await scriptedApi(podServer([['a']], [watched]));
    const cluster = await connectCluster({ kubeconfig: api.kubeconfig, context: undefined, namespace: undefined });
    const following = cluster.follow('Pod', { labels: 'app=hello' }, (pods) => {
      if (pods.length === 2) throw new Error('there must be one');
    });
    await expect(following).rejects.toThrow('there must be one');
    await closed;
  });

  it('ends with the cluster’s words when it may not look', async () => {
    const forbidden: Answer = (_, response) =>
      failure(response, 403, 'Forbidden', 'pods is forbidden: User "nobody" cannot list');
    const fault: unknown = await statesUntil(podServer([forbidden], []), 'never').catch((thrown: unknown) => thrown);
    expect(messageOf(fault)).toBe('watching pods of app=hello: pods is forbidden: User "nobody" cannot list');
  });
});
