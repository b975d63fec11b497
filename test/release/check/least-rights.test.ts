import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { TargetSettings } from '../../../src/profile/profile.ts';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import type { Watched } from '../../../src/profile/strategies/watched.ts';
import { neededAccess } from '../../../src/release/check/access.ts';
import { checkRelease } from '../../../src/release/check/check-release.ts';
import { roleManifest } from '../../../src/release/check/role.ts';
import type { Access } from '../../../src/release/cluster-port.ts';
import type { ConnectedCluster } from '../../../src/release/kubernetes/connect.ts';
import type { Mark } from '../../../src/release/strategy.ts';
import { surroundingsOf } from '../../../src/release/surroundings/read-surroundings.ts';
import { resolveTarget } from '../../../src/release/target.ts';
import { watchRelease } from '../../../src/release/watch-release.ts';
import { senderOf, type Send } from '../../support/api-server.ts';
import { shellStep } from '../../support/command-steps.ts';
import { connectLab, type Lab, type Room, startLab } from '../../support/release-lab.ts';
import { prepared, released, type StrategyName, timing } from '../../support/releases.ts';

let lab: Lab;
let send: Send;
beforeAll(async () => {
  lab = await startLab();
  const kubeconfig = readFileSync(lab.kubeconfig, 'utf8');
  const { clusters } = JSON.parse(kubeconfig) as { clusters: [{ cluster: { server: string } }] };
  send = senderOf({ apiUrl: clusters[0].cluster.server, kubeconfig });
});
afterAll(() => lab.stop());

const target: TargetSettings = {
  url: undefined,
  moreUrls: [],
  hostHeader: undefined,
  proxy: undefined,
  service: { name: 'hello', port: undefined, scheme: 'http' },
  ingress: undefined,
  tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
};

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** The room's cluster as somebody sees it who has these rights, bound to a service account as the printed Role would be, and no other. */
async function withRights(room: Room, rights: readonly Access[]): Promise<ConnectedCluster> {
  const { namespace } = room.cluster;
  const inNamespace = `${RBAC}/namespaces/${namespace}`;
  await created(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'releaser' } });
  const subjects = [{ kind: 'ServiceAccount', name: 'releaser', namespace }];
  for (const document of parseAllDocuments(roleManifest(rights, namespace))) {
    const role = document.toJS() as { kind: 'Role' | 'ClusterRole'; metadata: { name: string } };
    const name = role.kind === 'Role' ? role.metadata.name : `${role.metadata.name}-${namespace}`;
    const place = role.kind === 'Role' ? inNamespace : RBAC;
    await created(`${place}/${role.kind.toLowerCase()}s`, { ...role, metadata: { ...role.metadata, name } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: role.kind, name };
    await created(`${place}/${role.kind.toLowerCase()}bindings`, { metadata: { name }, subjects, roleRef });
  }
  const asked = await created(`/api/v1/namespaces/${namespace}/serviceaccounts/releaser/token`, {
    spec: { expirationSeconds: 3600 },
  });
  const config = JSON.parse(readFileSync(lab.kubeconfig, 'utf8')) as { users: [{ user: object }] };
  config.users[0].user = { token: (asked['status'] as { token: string }).token };
  const kubeconfig = join(room.folder, 'releaser.kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  return connectLab(kubeconfig, namespace);
}

async function created(path: string, body: object): Promise<Record<string, unknown>> {
  const { code, json } = await send('POST', path, { body });
  expect({ path, code, json }).toMatchObject({ code: 201 });
  return json;
}

describe('the Role that the check prints', () => {
  const strategies: readonly StrategyName[] = ['rolling', 'recreate', 'restart', 'replace', 'blue-green'];

  it.each(strategies)('is enough to release by %s, and to take it back', async (strategy) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy);
    const cluster = await withRights(room, neededAccess(settings, target));
    const limited = { ...room, cluster };
    expect((await checkRelease(settings, target, cluster)).filter(({ level }) => level === 'fault')).toEqual([]);
    await resolveTarget(target, cluster);
    await using watch = await watching(settings, cluster);
    const interrupt = new AbortController();
    const back = await released(limited, settings, {
      signal: interrupt.signal,
      at: (kind) => kind === 'old-removed' && interrupt.abort(),
    });
    expect(back.result).toMatchObject({ kind: 'interrupted', restoration: { kind: 'restored' } });
    expect((await released(limited, settings)).result).toEqual({ kind: 'released' });
    expect(watch.lost).toEqual([]);
  });

  it.each(strategies)(
    'without the right to change anything is refused to %s, right by right, before anything is changed',
    async (strategy) => {
      const room = await lab.room();
      const settings = await prepared(room, strategy);
      const needed = neededAccess(settings, target);
      const writes = needed.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb));
      const cluster = await withRights(
        room,
        needed.filter((access) => !writes.includes(access)),
      );
      const faults = (await checkRelease(settings, target, cluster)).filter(({ level }) => level === 'fault');
      expect(faults.map(({ what }) => what.split(/ |\./).slice(2, 4).join(' '))).toEqual(
        writes.map(({ verb, resource }) => `${verb} ${resource}`),
      );
    },
  );
});

describe('without the rights that are for the evidence only', () => {
  it.each([
    ['rolling', ['watch services', 'list events', 'watch events']],
    ['replace', ['watch services', 'list events', 'watch events']],
  ] as const)('a release by %s is warned of, goes on, and what is not watched is told', async (strategy, missing) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy);
    const needed = neededAccess(settings, target);
    const cluster = await withRights(
      room,
      needed.filter(({ forEvidence }) => forEvidence !== true),
    );
    const findings = await checkRelease(settings, target, cluster);
    expect(findings.filter(({ level }) => level === 'fault')).toEqual([]);
    const warned = findings.filter(({ level, what }) => level === 'warning' && what.startsWith('may not'));
    expect(warned.map(({ what }) => what.split(/ |:/).slice(2, 4).join(' '))).toEqual(missing);
    await using watch = await watching(settings, cluster);
    expect((await released({ ...room, cluster }, settings)).result).toEqual({ kind: 'released' });
    expect(watch.lost).toEqual([expect.stringMatching(/^watching events of room-\d+: events is forbidden/)]);
  });
});

describe('of a release that something else drives, the Role that the check prints', () => {
  const PODS: readonly Watched[] = [
    { by: 'labels', selector: 'app=hello' },
    { by: 'deployment', name: 'hello' },
    { by: 'service', name: 'hello' },
  ];

  async function lookedAt(settings: ReleaseSettings, room: Room, at: Mark = () => {}) {
    const cluster = await withRights(room, neededAccess(settings, target));
    expect((await checkRelease(settings, target, cluster)).filter(({ level }) => level === 'fault')).toEqual([]);
    await using watch = await watching(settings, cluster);
    expect((await surroundingsOf(settings, cluster)('before', 0, AbortSignal.timeout(30_000)))?.workloads).toHaveLength(1);
    expect((await released({ ...room, cluster }, settings, { at })).result).toEqual({ kind: 'released' });
    expect(watch.lost).toEqual([]);
  }

  it.each(PODS)('is enough to look at its pods by $by', async (pods) => {
    const room = await lab.room();
    await prepared(room, 'rolling');
    const command = { steps: [shellStep('true')], undo: [], pods, output: 'kept' } as const;
    await lookedAt({ ...timing, strategy: 'command', command }, room);
  });

  it('is enough to look at its Deployment', async () => {
    const room = await lab.room();
    await prepared(room, 'rolling');
    const watch = { deployment: 'hello', startWithinMs: 60_000, newVersion: undefined, quietMs: 0 };
    const template = { metadata: { annotations: { note: 'by somebody else' } } };
    let done: Promise<unknown> | undefined;
    await lookedAt({ ...timing, strategy: 'watch', watch }, room, (kind) => {
      if (kind === 'watching') done = room.cluster.patch('Deployment', 'hello', { spec: { template } });
    });
    await done;
  });

  it('has nothing in it where no cluster is looked at', () => {
    const command = { steps: [shellStep('true')], undo: [], pods: undefined, output: 'kept' } as const;
    const watch = { deployment: undefined, startWithinMs: 60_000, newVersion: undefined, quietMs: 0 };
    const url = { ...target, service: undefined, url: 'http://127.0.0.1' };
    expect(neededAccess({ ...timing, strategy: 'command', command }, url)).toEqual([]);
    expect(neededAccess({ ...timing, strategy: 'watch', watch }, url)).toEqual([]);
  });
});

async function watching(settings: ReleaseSettings, cluster: ConnectedCluster) {
  const lost: string[] = [];
  const watch = await watchRelease(settings, cluster, (kind, detail) => kind === 'watch-lost' && lost.push(detail));
  return { lost, [Symbol.asyncDispose]: () => watch.stop() };
}
