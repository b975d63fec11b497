import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { TargetSettings } from '../../src/profile/profile.ts';
import type { ObjectOfKind, Service } from '../../src/release/cluster-port.ts';
import { slicesOf } from '../../src/release/endpoints.ts';
import { resolveTarget } from '../../src/release/target.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';

let lab: Lab;
let room: Room;

beforeAll(async () => {
  lab = await startLab();
  room = await lab.room();
  const named = (name: string, spec: object = {}, selector: Record<string, string> = { app: 'hello' }): Service => ({
    ...service(selector, spec),
    metadata: { name },
  });
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'closed', port: 81, targetPort: 9 },
  ];
  await room.apply(
    app('hello'),
    service({ app: 'hello' }),
    named('inner', { type: 'ClusterIP' }),
    named('balanced', { type: 'LoadBalancer' }),
    named('several', { ports }),
    named('lost', {}, { app: 'nosuch' }),
    named('headless', { type: 'ClusterIP', clusterIP: 'None' }),
    named('deaf', { type: 'ClusterIP', ports: [{ port: 80, targetPort: 'nosuch' }] }),
    named('portless', { type: 'ClusterIP', clusterIP: 'None', ports: [{ port: 80, targetPort: 'nosuch' }] }),
  );
  const http = { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'hello', port: { name: 'http' } } } }] };
  await createIngress('shop', { rules: [{ host: 'shop.test', http }] });
  await createIngress('wild', { rules: [{ host: '*.wild.test', http }] });
});
afterAll(() => lab.stop());

async function createIngress(name: string, spec: NonNullable<ObjectOfKind['Ingress']['spec']>): Promise<void> {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name }, spec };
  await room.cluster.create('Ingress', ingress);
  await room.cluster.waitFor('Ingress', { name }, 'its address', ([found]) =>
    (found?.status?.loadBalancer?.ingress ?? []).length > 0 ? undefined : 'no address',
  );
}

function target(settings: Partial<TargetSettings>): TargetSettings {
  const tls = { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined };
  return { url: undefined, moreUrls: [], proxy: undefined, service: undefined, tls, ...settings };
}

function toService(name: string, port?: string | number): TargetSettings {
  return target({ service: { name, port, scheme: 'http' } });
}

function toIngress(host: string, name?: string, path?: string): TargetSettings {
  return target({ ingress: { name, host, path, scheme: 'http' } });
}

/** The version that answers there, or the status of an answer without one. */
async function versionAt(url: string, host?: string): Promise<string> {
  const sent = request(url, { agent: false, headers: host === undefined ? {} : { host } }).end();
  const [response] = (await once(sent, 'response')) as [{ headers: Record<string, string>; statusCode: number; resume(): void }];
  response.resume();
  return response.headers['x-app-version'] ?? String(response.statusCode);
}

describe('a target', () => {
  it('that is a URL is taken as it is, and so are several and the host', async () => {
    const given = target({ url: 'http://127.0.0.1:9/x', moreUrls: ['http://127.0.0.1:8'], hostHeader: 'shop.test' });
    expect(await resolveTarget(given, undefined)).toEqual({
      url: 'http://127.0.0.1:9/x',
      moreUrls: ['http://127.0.0.1:8'],
      hostHeader: 'shop.test',
      follow: undefined,
    });
  });

  it.each([
    ['a NodePort', 'hello', undefined, /^http:\/\/127\.\d+\.0\.1:3\d{4}$/],
    ['a NodePort, port by name', 'several', 'http', /^http:\/\/127\.\d+\.0\.1:3\d{4}$/],
    ['a NodePort, port by number', 'several', 80, /^http:\/\/127\.\d+\.0\.1:3\d{4}$/],
    ['a load balancer', 'balanced', undefined, /^http:\/\/127\.\d+\.128\.\d+:80$/],
    ['a ClusterIP', 'inner', undefined, /^http:\/\/127\.\d+\.96\.\d+:80$/],
  ])('that is %s answers at its URL', async (_, name, port, address) => {
    const { url, moreUrls, hostHeader } = await resolveTarget(toService(name, port), room.cluster);
    expect(url).toMatch(address);
    expect([moreUrls, hostHeader]).toEqual([[], undefined]);
    expect(await versionAt(url)).toBe('11.0');
  });

  it.each([
    ['shop.test', undefined, undefined],
    ['SHOP.test', 'shop', '/cart'],
    ['blue.wild.test', undefined, undefined],
  ])('that is the host %s of an Ingress answers to that host only', async (host, name, path) => {
    const { url, hostHeader } = await resolveTarget(toIngress(host, name, path), room.cluster);
    expect(hostHeader).toBe(host);
    expect(new URL(url).pathname).toBe(path ?? '/');
    await expect.poll(() => versionAt(url, host)).toBe('11.0');
    expect(await versionAt(url)).toBe('404');
  });

  it('that is an external name is that host, on the port that the Service or the profile says', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const external = (name: string, spec: object) => {
      const metadata = { name };
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'ExternalName', externalName: 'localhost', ...spec } };
    };
    await room.apply(external('named', { ports: [{ name: 'http', port }] }), external('bare', {}));
    for (const settings of [toService('named'), toService('named', 'http'), toService('bare', port)]) {
      expect(await resolveTarget(settings, room.cluster)).toMatchObject({ url: `http://localhost:${port}`, moreUrls: [] });
    }
    for (const settings of [toService('named', 'https'), toService('bare', 'http')]) {
      await expect(resolveTarget(settings, room.cluster)).rejects.toThrow('it has no port http');
    }
  });

  it.each([
    ['does not exist', 'nosuch', undefined, 'there is no such Service', 'check its name'],
    ['has no such port', 'hello', 'https', 'it has no port https', 'it has http (80)'],
    [
      'has several ports and none is said',
      'several',
      undefined,
      'it has several ports: http (80), closed (81)',
      'target.service.port',
    ],
    ['selects nothing', 'lost', undefined, 'its selector matches no ready pod', undefined],
    ['is headless and has no pod with its port', 'portless', undefined, 'none of its endpoints has that port', 'targetPort'],
  ])('that %s is refused with exit code 5', async (_, name, port, message, next) => {
    await expect(resolveTarget(toService(name, port), room.cluster)).rejects.toMatchObject({
      exitCode: 5,
      where: `Service ${room.cluster.namespace}/${name}`,
      message: expect.stringContaining(message),
      ...(next === undefined ? {} : { next: expect.stringContaining(next) }),
    });
  });

  it.each([
    [
      'for whose host there is none',
      toIngress('nosuch.test'),
      'nosuch.test',
      'no Ingress has a rule for the host nosuch.test',
      '*.wild.test',
    ],
    ['that does not exist', toIngress('shop.test', 'nosuch'), 'nosuch', 'there is no such Ingress', 'check its name'],
    ['that has other hosts', toIngress('other.test', 'shop'), 'shop', 'it has no rule for the host other.test', 'shop.test'],
    [
      'whose wildcard stands for one label',
      toIngress('a.b.wild.test', 'wild'),
      'wild',
      'it has no rule for the host',
      '*.wild.test',
    ],
  ])('that is an Ingress %s is refused with exit code 5', async (_, settings, name, message, next) => {
    await expect(resolveTarget(settings, room.cluster)).rejects.toMatchObject({
      exitCode: 5,
      where: `Ingress ${room.cluster.namespace}/${name}`,
      message: expect.stringContaining(message),
      next: expect.stringContaining(next),
    });
  });

  it('that cannot be reached from here is refused, and says what to do', async () => {
    await expect(resolveTarget(toService('deaf'), room.cluster)).rejects.toMatchObject({
      exitCode: 5,
      where: `Service ${room.cluster.namespace}/deaf`,
      message: expect.stringMatching(/^127\.\d+\.96\.\d+:80 cannot be reached from here: .*ECONNREFUSED/),
      next: expect.stringMatching(/inside the cluster only.*NodePort.*Ingress.*port-forward would not do/),
    });
  });

  it.each([toService('hello'), toIngress('shop.test')])('that is looked up needs a cluster', async (settings) => {
    await expect(resolveTarget(settings, undefined)).rejects.toMatchObject({ exitCode: 5 });
  });
});

describe('a headless Service', () => {
  it('is all of its endpoints, and is followed as they change', async () => {
    const { url, moreUrls, follow } = await resolveTarget(toService('headless'), room.cluster);
    const before = [url, ...moreUrls];
    expect(before).toHaveLength(2);
    for (const each of before) expect(await versionAt(each)).toBe('11.0');

    const told: string[][] = [];
    const stop = new AbortController();
    const following = follow?.((urls) => told.push([...urls]), stop.signal);
    const settled = expect(following).rejects.toBeDefined();
    await expect.poll(() => told).toEqual([before]);
    await room.cluster.patch('Deployment', 'hello', { spec: { replicas: 3 } });
    await expect.poll(() => told.at(-1)).toHaveLength(3);
    expect(told.at(-1)).toEqual(expect.arrayContaining(before));
    const count = told.length;
    await room.cluster.patch('Deployment', 'hello', { spec: { replicas: 0 } });
    await expect
      .poll(async () =>
        (await room.cluster.list('EndpointSlice', slicesOf('headless'))).flatMap(({ endpoints }) => endpoints ?? []),
      )
      .toEqual([]);
    // Without any endpoint the last ones stay.
    expect(told.slice(count).every((urls) => urls.length > 0)).toBe(true);
    stop.abort(new Error('enough'));
    await settled;
  });
});
