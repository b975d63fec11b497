import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, it, onTestFinished } from 'vitest';
import { startTestApi } from '../../support/api-server.ts';

it('a watch whose time is up hears no more, also when its client is slow to read', async () => {
  const cluster = await startTestApi();
  const { api, store } = cluster;
  onTestFinished(() => cluster.stop());
  const config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  const sent = request(new URL('/api/v1/namespaces/kt/configmaps?watch=1&timeoutSeconds=1', api.apiUrl), {
    ca: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64'),
    agent: false,
    headers: { authorization: `Bearer ${config.getCurrentUser()?.token}` },
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.pause();
  // More than the sockets' buffers hold, so that the answer's end is kept waiting.
  add('before', 'x'.repeat(12_000_000));
  // The server's timer was set earlier in this process, so it fires earlier.
  await sleep(1100);
  add('after', 'x');
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  response.resume();
  await once(response, 'end');
  expect(text).toContain('"before"');
  expect(text).not.toContain('"after"');

  function add(name: string, value: string): void {
    store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kt' }, data: { value } });
  }
});
