import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { type Kubectl, kubectlFor, kubectlIsMissing, tableRows } from '../support/kubectl.ts';

describe.skipIf(kubectlIsMissing)('an unmodified kubectl knows who may do what, and how much', () => {
  let dir: string;
  let cluster: Cluster;
  let kubectl: Kubectl;
  const failures: unknown[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutover-policies-'));
    cluster = await startCluster({ dir, onFailure: (error) => failures.push(error) });
    kubectl = kubectlFor(cluster, dir);
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true });
    expect(failures).toEqual([]);
  });

  /** kubectl with a token in place of the kubeconfig's own. */
  async function kubectlWith(token: string): Promise<Kubectl> {
    const config = JSON.parse(cluster.kubeconfig) as { users: { user: { token: string } }[] };
    for (const { user } of config.users) user.token = token;
    const kubeconfigPath = join(dir, 'other-kubeconfig');
    await writeFile(kubeconfigPath, JSON.stringify(config));
    return kubectlFor({ kubeconfigPath }, dir);
  }

  it('create token, role and rolebinding give a ServiceAccount what it needs, and nothing else', async () => {
    await kubectl.ok('create', 'serviceaccount', 'release');
    const release = await kubectlWith((await kubectl.ok('create', 'token', 'release', '--duration=10m')).trim());
    expect(await release.ok('auth', 'whoami')).toMatch(/system:serviceaccount:default:release/);
    expect(await release.run('get', 'deployments')).toMatchObject({
      exit: 1,
      stderr:
        'Error from server (Forbidden): deployments.apps is forbidden: User "system:serviceaccount:default:release" cannot list resource "deployments" in API group "apps" in the namespace "default"\n',
    });
    expect(await release.run('auth', 'can-i', 'list', 'deployments')).toMatchObject({ exit: 1, stdout: 'no\n' });

    await kubectl.ok('create', 'role', 'release', '--verb=get,list', '--resource=deployments.apps');
    await kubectl.ok('create', 'rolebinding', 'release', '--role=release', '--serviceaccount=default:release');
    expect(await release.ok('auth', 'can-i', 'list', 'deployments')).toBe('yes\n');
    expect(await kubectl.ok('auth', 'can-i', 'list', 'deployments', '--as=system:serviceaccount:default:release')).toBe('yes\n');
    expect(await release.run('auth', 'can-i', 'delete', 'deployments')).toMatchObject({ exit: 1 });
    expect(tableRows(await release.ok('auth', 'can-i', '--list'))).toContainEqual(
      expect.objectContaining({ Resources: 'deployments.apps', Verbs: '[get list]' }),
    );
    await release.ok('get', 'deployments');
  });

  it('a token that has expired no longer lets anybody in', async () => {
    await kubectl.ok('create', 'serviceaccount', 'briefly');
    const briefly = await kubectlWith((await kubectl.ok('create', 'token', 'briefly', '--duration=1s')).trim());
    await expect
      .poll(() => briefly.run('get', 'pods'))
      .toMatchObject({ exit: 1, stderr: 'error: You must be logged in to the server (Unauthorized)\n' });
  });

  it('describe shows quotas with what is used, and limit ranges with their defaults', async () => {
    await kubectl.ok('create', 'namespace', 'small');
    await kubectl.ok('create', 'quota', 'q', '--hard=pods=1,limits.memory=1024Mi', '-n', 'small');
    const manifest = join(dir, 'limits.json');
    const limits = [{ type: 'Container', max: { memory: '64Mi' } }];
    const limitRange = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' }, spec: { limits } };
    await writeFile(manifest, JSON.stringify(limitRange));
    await kubectl.ok('apply', '-f', manifest, '-n', 'small');
    expect(await kubectl.ok('describe', 'limitrange', 'l', '-n', 'small')).toMatch(/Container +memory +- +64Mi +64Mi +64Mi +-/);

    await kubectl.ok('create', 'deployment', 'hello', '--image=cutover/hello:11.0', '--replicas=2', '-n', 'small');
    await expect
      .poll(() => kubectl.ok('describe', 'quota', 'q', '-n', 'small'))
      .toMatch(/limits\.memory +64Mi +1Gi\npods +1 +1\n/);
    await expect
      .poll(() => kubectl.ok('get', 'events', '-n', 'small'))
      .toMatch(/FailedCreate .*exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1\n/);
    expect(tableRows(await kubectl.ok('get', 'quota', '-n', 'small'))).toEqual([
      expect.objectContaining({ NAME: 'q', REQUEST: 'pods: 1/1', LIMIT: 'limits.memory: 64Mi/1Gi' }),
    ]);
  });
});
