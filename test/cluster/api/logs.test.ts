import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LogOptions, LogSource } from '../../../src/cluster/api/log-source.ts';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

const LOG = '/api/v1/namespaces/kt/pods/p/log';

describe('the log of a pod', () => {
  let cluster: TestApi;
  const asked: { container: string; options: LogOptions }[] = [];
  // A node with one container that has written two lines and, when it is followed, never ends.
  const logs: LogSource = {
    readLog(_namespace, _pod, container, options) {
      asked.push({ container, options });
      if (container !== 'app' || options.previous) return undefined;
      return (async function* lines() {
        yield Buffer.from('one\n');
        yield Buffer.from('two\n');
        if (options.follow) await new Promise((resolve) => options.signal.addEventListener('abort', resolve));
      })();
    },
  };

  beforeAll(async () => {
    cluster = await startTestApi({ logs });
    const containers = [
      { name: 'app', image: 'x' },
      { name: 'side', image: 'x' },
    ];
    await cluster.send('POST', '/api/v1/namespaces/kt/pods', { body: { metadata: { name: 'p' }, spec: { containers } } });
  });
  afterAll(() => cluster.stop());

  it.each([
    ['whole', '?container=app', 200, 'one\ntwo\n'],
    ['at most so many bytes', '?container=app&limitBytes=5', 200, 'one\nt'],
    ['of which container?', '', 400, 'a container name must be specified for pod p, choose one of: [app side]'],
    ['of no container', '?container=gone', 400, 'container gone is not valid for pod p'],
    [
      'of a container that has not started',
      '?container=side',
      400,
      'container \\"side\\" in pod \\"p\\" is waiting to start: ContainerCreating',
    ],
    [
      'of an earlier run there is none of',
      '?container=app&previous=true',
      400,
      'previous terminated container \\"app\\" in pod \\"p\\" not found',
    ],
    ['of no bytes', '?container=app&limitBytes=0', 422, 'limitBytes: Invalid value: 0: must be greater than 0'],
    [
      'of less than no lines',
      '?container=app&tailLines=-1',
      422,
      'tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['of no time', '?container=app&sinceSeconds=0', 422, 'PodLogOptions \\"p\\" is invalid: sinceSeconds: Invalid value: 0'],
    [
      'of two times',
      '?container=app&sinceSeconds=1&sinceTime=2026-11-21T08:40:07Z',
      422,
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['with a wrong number', '?container=app&tailLines=x', 400, 'the query parameter tailLines is not a whole number'],
  ])('%s', async (_case, query, code, text) => {
    const answer = await cluster.send('GET', LOG + query);
    expect([answer.code, answer.text]).toEqual([code, expect.stringContaining(text)]);
  });

  it('hands on what the reader asked for', async () => {
    await cluster.send('GET', `${LOG}?container=app&tailLines=5&timestamps=true&sinceTime=2026-11-21T08:40:07.987Z`);
    expect(asked.at(-1)?.options).toMatchObject({
      follow: false,
      previous: false,
      timestamps: true,
      tailLines: 5,
      sinceMs: Date.UTC(2026, 10, 21, 8, 40, 7),
    });
  });

  it('is followed until the reader goes, which the node is told', async () => {
    const { users, clusters } = JSON.parse(cluster.api.kubeconfig) as {
      users: [{ user: { token: string } }];
      clusters: [{ cluster: { 'certificate-authority-data': string } }];
    };
    const headers = { authorization: `Bearer ${users[0].user.token}` };
    const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64');
    let text = '';
    const sent = request(
      new URL(`${LOG}?container=app&follow=true`, cluster.api.apiUrl),
      { headers, ca, agent: false },
      (response) => {
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('error', () => undefined);
      },
    );
    sent.on('error', () => undefined);
    sent.end();
    await vi.waitFor(() => expect(text).toBe('one\ntwo\n'));
    expect(asked.at(-1)?.options.signal.aborted).toBe(false);
    sent.destroy();
    await vi.waitFor(() => expect(asked.at(-1)?.options.signal.aborted).toBe(true));
    expect(cluster.failures).toEqual([]);
  });
});
