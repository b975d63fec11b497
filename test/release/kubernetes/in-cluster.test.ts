import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../src/release/kubernetes/api.ts';
import { loadKubeconfig } from '../../../src/release/kubernetes/kubeconfig.ts';
import { type Lab, startLab } from '../../support/release-lab.ts';

interface Kubeconfig {
  readonly clusters: [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }];
  readonly users: [{ readonly user: { readonly token: string } }];
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const none = { kubeconfig: undefined, context: undefined, namespace: undefined };

describe('inside a pod', () => {
  let lab: Lab;
  const root = mkdtempSync(join(tmpdir(), 'cutover-in-cluster-'));
  const account = join(root, ACCOUNT);
  beforeAll(async () => {
    lab = await startLab();
    const { clusters, users } = JSON.parse(readFileSync(lab.kubeconfig, 'utf8')) as Kubeconfig;
    const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
    mkdirSync(account, { recursive: true });
    writeFileSync(join(account, 'ca.crt'), Buffer.from(ca, 'base64'));
    writeFileSync(join(account, 'token'), users[0].user.token);
    writeFileSync(join(account, 'namespace'), 'shop\n');
    // The client library reads them from the process, as a pod has them.
    vi.stubEnv('KUBERNETES_SERVICE_HOST', new URL(server).hostname);
    vi.stubEnv('KUBERNETES_SERVICE_PORT', new URL(server).port);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
    await lab.stop();
  });
  const withoutFiles = () => ({ HOME: root, KUBERNETES_SERVICE_HOST: process.env['KUBERNETES_SERVICE_HOST'] });

  it('the service account is used: its token, its authority, its namespace', async () => {
    const loaded = loadKubeconfig(none, withoutFiles(), root);
    expect(loaded).toMatchObject({ namespace: 'shop', files: [] });
    const api = createApi(loaded, { patienceMs: 0, requestMs: 5_000 });
    expect(await api.read('asking for the version', '/version')).toMatchObject({ gitVersion: expect.stringMatching(/^v1\./) });
    expect(await api.read('listing', '/api/v1/namespaces')).toMatchObject({ kind: 'NamespaceList' });
  });

  it('another namespace can be named', () => {
    expect(loadKubeconfig({ ...none, namespace: 'other' }, withoutFiles(), root)).toMatchObject({ namespace: 'other' });
  });

  it('without a namespace file it is the default one', () => {
    rmSync(join(account, 'namespace'));
    expect(loadKubeconfig(none, withoutFiles(), root)).toMatchObject({ namespace: 'default' });
  });

  it('a kubeconfig goes before it', () => {
    const loaded = loadKubeconfig(none, { ...withoutFiles(), KUBECONFIG: lab.kubeconfig }, root);
    expect(loaded.files).toEqual([lab.kubeconfig]);
  });
});
