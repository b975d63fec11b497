import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FleetOrder, orderSecrets } from '../../../src/fleet/order.ts';
import { fetchOrder } from '../../../src/fleet/worker/fetch-order.ts';
import { type Api, createApi } from '../../../src/release/kubernetes/api.ts';
import { loadKubeconfig } from '../../../src/release/kubernetes/kubeconfig.ts';
import { startTestApi, type TestApi } from '../../support/api-server.ts';
import { kubeconfigWithRules } from '../../support/service-account.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { planOf } from '../../load/run-load.ts';

let cluster: TestApi;
beforeAll(async () => {
  cluster = await startTestApi();
});
afterAll(() => cluster.stop());

const ORDER: FleetOrder = { version: '1.0.0', startedAtEpochMs: 1, workers: 3, plan: planOf('http://hello.test') };
const SECRETS = '/api/v1/namespaces/kt/secrets';

function kubeconfigFile(): string {
  const file = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(file, cluster.api.kubeconfig, { mode: 0o600 });
  return file;
}

function apiOf(kubeconfig: string): Api {
  const loaded = loadKubeconfig({ kubeconfig, context: undefined, namespace: 'kt' });
  return createApi(loaded, { requestMs: 10_000, patienceMs: 0 });
}

async function write(fleet: string, secrets = orderSecrets(fleet, ORDER)): Promise<void> {
  for (const { name, data } of secrets) await cluster.send('POST', SECRETS, { body: { metadata: { name }, data } });
}

describe('the order to a worker', () => {
  it('is read from all of its Secrets', async () => {
    await write('whole', orderSecrets('whole', ORDER, 200));
    expect(await fetchOrder(apiOf(kubeconfigFile()), 'kt', 'whole')).toEqual(ORDER);
  });

  it('is waited for, because a Job can be there before its Secrets', async () => {
    const fetched = fetchOrder(apiOf(kubeconfigFile()), 'kt', 'late');
    await write('late');
    expect(await fetched).toEqual(ORDER);
  });

  it('that does not come is said to be missing', async () => {
    await expect(fetchOrder(apiOf(kubeconfigFile()), 'kt', 'none', 0)).rejects.toMatchObject({
      message: 'what the workers are to do is not there',
      where: 'Secret kt/none',
      exitCode: 2,
    });
  });

  it('that is something else is said to be that', async () => {
    await write('other', [{ name: 'other', data: { password: 'aGVsbG8=' } }]);
    await expect(fetchOrder(apiOf(kubeconfigFile()), 'kt', 'other')).rejects.toMatchObject({
      message: 'it does not hold the order of a fleet',
      where: 'Secret kt/other',
    });
  });

  it('that may not be read says so', async () => {
    const kubeconfig = await kubeconfigWithRules(kubeconfigFile(), 'kt', []);
    await expect(fetchOrder(apiOf(kubeconfig), 'kt', 'whole')).rejects.toThrow(
      /reading the order: .*cannot get resource "secrets"/,
    );
  });
});
