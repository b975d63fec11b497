import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectCluster } from '../../src/release/kubernetes/connect.ts';
import { startTestApi } from './api-server.ts';
import { kubeconfigWithRules } from './service-account.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('a kubeconfig with rules lets the release’s own client do that, and nothing else, for its time', async () => {
  const cluster = await startTestApi();
  onTestFinished(() => cluster.stop());
  const admin = join(temporaryFolder(), 'admin');
  writeFileSync(admin, cluster.api.kubeconfig);
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }];
  const kubeconfig = await kubeconfigWithRules(admin, 'kt', rules);
  const port = await connectCluster({ kubeconfig, context: undefined, namespace: undefined });
  expect(await port.get('Deployment', 'nosuch')).toBeUndefined();
  await expect(port.get('Service', 'nosuch')).rejects.toThrow(
    /services "nosuch" is forbidden: User "system:serviceaccount:kt:account-\d+" cannot get resource "services" in API group "" in the namespace "kt"/,
  );

  const brief = await kubeconfigWithRules(admin, 'kt', rules, { expiresInS: 1 });
  await expect
    .poll(() => connectCluster({ kubeconfig: brief, context: undefined, namespace: undefined }).catch(String))
    .toMatch(/the cluster refuses: .*Unauthorized/);
});
