import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cluster, startCluster } from '../../../src/cluster/cluster.ts';
import { type Kubectl, kubectlFor, kubectlIsMissing } from '../../support/kubectl.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: hello}
spec:
  replicas: 2
  selector: {matchLabels: {app: hello}}
  template:
    metadata: {labels: {app: hello}}
    spec:
      containers:
      - name: app
        image: cutover/hello:11.0
        ports: [{name: web, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /readiness, port: web}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: hello}
spec:
  type: LoadBalancer
  selector: {app: hello}
  ports: [{name: http, port: 80, targetPort: web}, {name: other, port: 81, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: hello}, ports: [{port: 80, targetPort: web}]}
---
apiVersion: v1
kind: Service
metadata: {name: external}
spec: {type: ExternalName, externalName: shop.test}
`;

// One cluster and one story: each step goes on where the one before has left it.
describe.skipIf(kubectlIsMissing)('Services and Ingresses of every kind, with an unmodified kubectl', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cutover-test-'));
  const failures: unknown[] = [];
  let cluster: Cluster;
  let ok: Kubectl['ok'];

  beforeAll(async () => {
    writeFileSync(join(dir, 'hello.yaml'), MANIFEST);
    cluster = await startCluster({
      dir: join(dir, 'cluster'),
      proxyMode: 'round-robin',
      onFailure: (error) => failures.push(error),
    });
    ({ ok } = kubectlFor(cluster, dir));
    await ok('apply', '-f', join(dir, 'hello.yaml'));
    await ok('rollout', 'status', 'deployment/hello', '--timeout=60s');
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true });
    expect(failures).toEqual([]);
  });

  const field = (what: string, path: string) => ok('get', ...what.split(' '), '-o', `jsonpath={${path}}`);

  async function versionAt(address: string, host?: string): Promise<string> {
    const sent = request(`http://${address}`, { agent: false, headers: host === undefined ? {} : { host } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return String(response.headers['x-app-version'] ?? response.statusCode);
  }

  it('a load balancer has an address, and answers there on each of its ports', async () => {
    const address = await field('service hello', '.status.loadBalancer.ingress[0].ip');
    expect(address).toMatch(/^127\.\d+\.128\.1$/);
    expect(await ok('get', 'service', 'hello')).toContain(address);
    for (const port of [80, 81]) await vi.waitFor(async () => expect(await versionAt(`${address}:${port}`)).toBe('11.0'));
    expect(await ok('describe', 'service', 'hello')).toMatch(/LoadBalancer Ingress:\s+127\..*[^]*EnsuredLoadBalancer/);
  });

  it('it loses the address with its type', async () => {
    await ok('patch', 'service', 'hello', '-p', '{"spec": {"type": "ClusterIP"}}');
    await vi.waitFor(async () => expect(await field('service hello', '.status.loadBalancer')).toBe('{}'));
    expect(await field('service hello', '.spec.ports[*].nodePort')).toBe('');
  });

  it('a headless Service and an external name have none', async () => {
    const table = await ok('get', 'services');
    expect(table).toMatch(/external +ExternalName +<none> +shop\.test/);
    expect(table).toMatch(/headless +ClusterIP +None +<none>/);
    const slices = 'endpointslices -l kubernetes.io/service-name=headless,service.kubernetes.io/headless';
    expect(await field(slices, '.items[0].endpoints[*].conditions.ready')).toBe('true true');
  });

  it.each([
    ['externalname', ['--external-name=other.test'], /ExternalName +<none> +other\.test/],
    ['clusterip', ['--clusterip=None'], /ClusterIP +None +<none>/],
    ['loadbalancer', ['--tcp=80:8080'], /LoadBalancer +127\.\d+\.\d+\.\d+ +127\.\d+\.128\.\d+ +80:3\d{4}\/TCP/],
    ['nodeport', ['--tcp=80:8080'], /NodePort +127\.\d+\.\d+\.\d+ +<none> +80:3\d{4}\/TCP/],
  ])('create service %s makes one', async (type, flags, row) => {
    await ok('create', 'service', type, `made-${type}`, ...flags);
    await vi.waitFor(async () => expect(await ok('get', 'service', `made-${type}`)).toMatch(row));
  });

  it('an Ingress sends the requests for its hosts and paths to its Services', async () => {
    await ok('create', 'ingress', 'shop', '--rule=shop.test/*=hello:http', '--rule=*.wild.test/only=hello:80');
    await vi.waitFor(async () => expect(await field('ingress shop', '.status.loadBalancer.ingress[0].ip')).not.toBe(''));
    const address = await field('ingress shop', '.status.loadBalancer.ingress[0].ip');
    expect(await ok('get', 'ingress')).toMatch(new RegExp(`shop +<none> +shop\\.test,\\*\\.wild\\.test +${address} +80`));
    const port = await field('ingress shop', '.status.loadBalancer.ingress[0].ports[0].port');
    await vi.waitFor(async () => expect(await versionAt(`${address}:${port}/any`, 'shop.test')).toBe('11.0'));
    expect(await versionAt(`${address}:${port}/only`, 'a.wild.test')).toBe('11.0');
    expect(await versionAt(`${address}:${port}/any`, 'a.wild.test')).toBe('404');
    expect(await versionAt(`${address}:${port}/`, 'other.test')).toBe('404');
    expect(await ok('describe', 'ingress', 'shop')).toMatch(/shop\.test\s+\/\s+hello:http \(127\..*:8080,127\..*:8080\)/);
  });

  it('which answer 503 where there is nobody, and come back', async () => {
    const address = await field('ingress shop', '.status.loadBalancer.ingress[0].ip');
    await ok('scale', 'deployment/hello', '--replicas=0');
    await vi.waitFor(async () => expect(await versionAt(`${address}:8080/`, 'shop.test')).toBe('503'));
    await ok('scale', 'deployment/hello', '--replicas=1');
    await vi.waitFor(async () => expect(await versionAt(`${address}:8080/`, 'shop.test')).toBe('11.0'));
  });

  it('and are gone with the last Ingress', async () => {
    const address = await field('ingress shop', '.status.loadBalancer.ingress[0].ip');
    await ok('delete', 'ingress', 'shop');
    await vi.waitFor(() => expect(versionAt(`${address}:8080/`, 'shop.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
  });
});
