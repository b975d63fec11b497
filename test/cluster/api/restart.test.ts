import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../support/api-server.ts';

const CONFIG_MAPS = '/api/v1/namespaces/kt/configmaps';

let cluster: TestApi;
beforeEach(async () => {
  cluster = await startTestApi();
});
afterEach(async () => {
  expect(cluster.failures).toEqual([]);
  await cluster.stop();
});

/** The names that a watch tells of, until it ends. */
async function* watch(sinceRevision: number): AsyncGenerator<string> {
  const config = new KubeConfig();
  config.loadFromString(cluster.api.kubeconfig);
  const sent = request(new URL(`${CONFIG_MAPS}?watch=1&resourceVersion=${sinceRevision}`, cluster.api.apiUrl), {
    ca: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64'),
    agent: false,
    headers: { authorization: `Bearer ${config.getCurrentUser()?.token}` },
  }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  for await (const text of response.setEncoding('utf8') as AsyncIterable<string>) {
    for (const [, name = ''] of text.matchAll(/"name":"([^"]+)"/g)) yield name;
  }
}

it('an API server that comes back has everything, and watches go on from where they were cut', async () => {
  const { api, send, store } = cluster;
  const start = store.revision;
  await send('POST', CONFIG_MAPS, { body: { metadata: { name: 'before' } } });
  const cut = watch(start);
  expect((await cut.next()).value).toBe('before');
  const seen = store.revision;

  await api.stop();
  await expect(cut.next()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(send('GET', CONFIG_MAPS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'meanwhile', namespace: 'kt' } });

  await api.restart();
  expect(await send('GET', `${CONFIG_MAPS}/before`)).toMatchObject({ code: 200 });
  const resumed = watch(seen);
  expect((await resumed.next()).value).toBe('meanwhile');
  await resumed.return(undefined);
});

it('an API server that is down can be stopped for good', async () => {
  await cluster.api.stop();
  await cluster.api.stop();
});
