import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, deploymentBody, type SendOptions, startTestApi, type TestApi } from '../../support/api-server.ts';

const recorded = readFileSync(new URL('../../fixtures/real-cluster/status-bodies.txt', import.meta.url), 'utf8');
const ACCOUNTS = '/api/v1/namespaces/kt/serviceaccounts';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/kt/deployments';
const MERGE = { 'content-type': 'application/merge-patch+json' };

let cluster: TestApi;
beforeAll(async () => {
  cluster = await startTestApi();
  await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'other' } } });
  await cluster.send('POST', DEPLOYMENTS, { body: deploymentBody('hello') });
});
afterAll(async () => {
  expect(cluster.failures).toEqual([]);
  await cluster.stop();
});

type Send = (method: string, path: string, options?: SendOptions) => Promise<Answer>;

async function tokenOf(name: string, expirationSeconds = 600): Promise<string> {
  await cluster.send('POST', ACCOUNTS, { body: { metadata: { name } } });
  const { json } = await cluster.send('POST', `${ACCOUNTS}/${name}/token`, { body: { spec: { expirationSeconds } } });
  return (json['status'] as { token: string }).token;
}

function sendWith(token: string): Send {
  return (method, path, options = {}) =>
    cluster.send(method, path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A new ServiceAccount with these rules, bound in the namespace or everywhere. */
async function accountWith(name: string, rules: readonly Rule[], everywhere = false): Promise<Send> {
  const [kind, scope] = everywhere ? ['ClusterRole', RBAC] : ['Role', `${RBAC}/namespaces/kt`];
  const plural = kind.toLowerCase();
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'kt' }];
  for (const [resource, body] of [
    [`${plural}s`, { metadata: { name }, rules }],
    [`${plural}bindings`, { metadata: { name }, subjects, roleRef: { kind, name } }],
  ] as const) {
    expect(await cluster.send('POST', `${scope}/${resource}`, { body })).toMatchObject({ code: 201 });
  }
  return sendWith(await tokenOf(name));
}

function section(title: string): unknown {
  const from = recorded.slice(recorded.indexOf(`## ${title}`));
  return JSON.parse(from.slice(from.indexOf('\n') + 1).split(/^## /m)[0] ?? '');
}

describe('a ServiceAccount without rights', () => {
  it('is refused as a real cluster refuses it', async () => {
    const send = sendWith(await tokenOf('nobody'));
    const { code, json } = await send('PATCH', `${DEPLOYMENTS}/hello`, { headers: MERGE, body: {} });
    expect(code).toBe(403);
    expect(json).toEqual(section('403 (service account without rights)'));
  });

  it('is told so when it asks, as a real cluster tells it', async () => {
    const send = sendWith(await tokenOf('nobody'));
    const spec = { resourceAttributes: { namespace: 'kt', verb: 'patch', group: 'apps', resource: 'deployments' } };
    const { code, json } = await send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body: { spec } });
    expect(code).toBe(201);
    expect(json).toEqual(section('SelfSubjectAccessReview'));
  });

  it('finds out what there is', async () => {
    const send = sendWith(await tokenOf('nobody'));
    for (const path of ['/version', '/api', '/apis', '/apis/apps/v1', '/openapi/v3', '/readyz']) {
      expect(await send('GET', path), path).toMatchObject({ code: 200 });
    }
  });

  it.each([
    ['GET', '/api/v1/pods', 'pods is forbidden: User "U" cannot list resource "pods" in API group "" at the cluster scope'],
    [
      'GET',
      '/api/v1/namespaces/kt/pods?watch=1',
      'pods is forbidden: User "U" cannot watch resource "pods" in API group "" in the namespace "kt"',
    ],
    [
      'GET',
      '/api/v1/namespaces/kt',
      'namespaces "kt" is forbidden: User "U" cannot get resource "namespaces" in API group "" in the namespace "kt"',
    ],
    [
      'DELETE',
      DEPLOYMENTS,
      'deployments.apps is forbidden: User "U" cannot deletecollection resource "deployments" in API group "apps" in the namespace "kt"',
    ],
    [
      'GET',
      `${DEPLOYMENTS}/hello/scale`,
      'deployments.apps "hello" is forbidden: User "U" cannot get resource "deployments/scale" in API group "apps" in the namespace "kt"',
    ],
    ['GET', '/metrics', 'forbidden: User "U" cannot get path "/metrics"'],
  ])('%s %s', async (method, path, message) => {
    const { code, json } = await sendWith(await tokenOf('nobody'))(method, path);
    expect(code).toBe(403);
    expect(json['message']).toBe(message.replace('"U"', '"system:serviceaccount:kt:nobody"'));
  });
});

describe('roles give exactly what they say', () => {
  const apps = { apiGroups: ['apps'] };
  it.each<[string, Rule[], [string, string, number][]]>([
    [
      'verbs',
      [{ ...apps, verbs: ['get', 'list'], resources: ['deployments'] }],
      [
        ['GET', `${DEPLOYMENTS}/hello`, 200],
        ['GET', DEPLOYMENTS, 200],
        ['DELETE', `${DEPLOYMENTS}/hello`, 403],
      ],
    ],
    [
      'names',
      [{ ...apps, verbs: ['get', 'list'], resources: ['deployments'], resourceNames: ['hello'] }],
      [
        ['GET', `${DEPLOYMENTS}/hello`, 200],
        ['GET', `${DEPLOYMENTS}/bye`, 403],
        ['GET', DEPLOYMENTS, 403],
      ],
    ],
    [
      'subresources apart',
      [{ ...apps, verbs: ['get'], resources: ['*/scale'] }],
      [
        ['GET', `${DEPLOYMENTS}/hello/scale`, 200],
        ['GET', `${DEPLOYMENTS}/hello`, 403],
      ],
    ],
    [
      'groups',
      [{ apiGroups: [''], verbs: ['*'], resources: ['*'] }],
      [
        ['GET', '/api/v1/namespaces/kt/pods', 200],
        ['GET', DEPLOYMENTS, 403],
      ],
    ],
    [
      'their own namespace',
      [{ apiGroups: ['*'], verbs: ['*'], resources: ['*'] }],
      [
        ['GET', DEPLOYMENTS, 200],
        ['GET', '/apis/apps/v1/namespaces/other/deployments', 403],
        ['GET', '/apis/apps/v1/deployments', 403],
      ],
    ],
  ])('%s', async (what, rules, requests) => {
    const send = await accountWith(`role-${what.replaceAll(' ', '-')}`, rules);
    for (const [method, path, code] of requests) expect(await send(method, path), `${method} ${path}`).toMatchObject({ code });
  });

  it('in all namespaces and outside of them, when bound there', async () => {
    const rules = [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes', 'pods'] },
      { verbs: ['get'], nonResourceURLs: ['/metr*'] },
    ];
    const send = await accountWith('everywhere', rules, true);
    expect(await send('GET', '/api/v1/nodes')).toMatchObject({ code: 200 });
    expect(await send('GET', '/api/v1/namespaces/other/pods')).toMatchObject({ code: 200 });
    expect(await send('GET', '/metrics')).toMatchObject({ code: 404 });
    expect(await send('DELETE', '/api/v1/namespaces/other/pods')).toMatchObject({ code: 403 });
  });

  it('until the binding is gone', async () => {
    const send = await accountWith('for-now', [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }]);
    expect(await send('GET', '/api/v1/namespaces/kt/pods')).toMatchObject({ code: 200 });
    await cluster.send('DELETE', `${RBAC}/namespaces/kt/rolebindings/for-now`);
    expect(await send('GET', '/api/v1/namespaces/kt/pods')).toMatchObject({ code: 403 });
  });

  it('and reviews answer by the same rules, naming the binding', async () => {
    const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];
    const send = await accountWith('reviewed', rules);
    const review = '/apis/authorization.k8s.io/v1';
    const spec = { resourceAttributes: { namespace: 'kt', verb: 'get', resource: 'pods' } };
    const reason = 'RBAC: allowed by RoleBinding "reviewed/kt" of Role "reviewed" to ServiceAccount "reviewed/kt"';
    const status = { allowed: true, reason };
    expect((await send('POST', `${review}/selfsubjectaccessreviews`, { body: { spec } })).json).toMatchObject({ status });
    const asked = { spec: { ...spec, user: 'system:serviceaccount:kt:reviewed' } };
    expect((await cluster.send('POST', `${review}/subjectaccessreviews`, { body: asked })).json).toMatchObject({ status });
    expect(await send('POST', `${review}/subjectaccessreviews`, { body: asked })).toMatchObject({ code: 403 });
    const { json } = await send('POST', `${review}/selfsubjectrulesreviews`, { body: { spec: { namespace: 'kt' } } });
    expect((json['status'] as { resourceRules: unknown[] }).resourceRules).toContainEqual(rules[0]);
  });
});

describe('a token', () => {
  it('says whose it is', async () => {
    const send = sendWith(await tokenOf('someone'));
    const { json } = await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: {} });
    const groups = ['system:serviceaccounts', 'system:serviceaccounts:kt', 'system:authenticated'];
    expect(json['status']).toEqual({ userInfo: { username: 'system:serviceaccount:kt:someone', groups } });
  });

  it('expires', async () => {
    const send = sendWith(await tokenOf('short', 1));
    await expect.poll(async () => (await send('GET', '/version')).json).toEqual(section('401'));
  });

  it('goes with its ServiceAccount, and is no good for the next of that name', async () => {
    const token = await tokenOf('gone');
    await cluster.send('DELETE', `${ACCOUNTS}/gone`);
    await tokenOf('gone');
    expect(await sendWith(token)('GET', '/version')).toMatchObject({ code: 401 });
  });

  it('that has been tampered with is none', async () => {
    const [header, payload, signature] = (await tokenOf('nobody')).split('.');
    const claims = Buffer.from(payload ?? '', 'base64url')
      .toString()
      .replaceAll('nobody', 'default');
    const forged = [header, Buffer.from(claims).toString('base64url'), signature].join('.');
    for (const token of [forged, `${header}.${payload}.`, 'x.y.z', '..']) {
      expect(await sendWith(token)('GET', '/version'), token).toMatchObject({ code: 401 });
    }
  });

  it('cannot be had for no time at all, or for nobody', async () => {
    await tokenOf('nobody');
    expect(await cluster.send('POST', `${ACCOUNTS}/nobody/token`, { body: { spec: { expirationSeconds: -1 } } })).toMatchObject({
      code: 422,
    });
    expect(await cluster.send('POST', `${ACCOUNTS}/nosuch/token`, { body: {} })).toMatchObject({ code: 404 });
  });
});

describe('impersonation', () => {
  const as = { headers: { 'impersonate-user': 'system:serviceaccount:kt:nobody' } };
  it('acts with the rights of whom it names', async () => {
    expect(await cluster.send('GET', '/api/v1/nodes', as)).toMatchObject({ code: 403 });
    const masters = { headers: { 'impersonate-user': 'root', 'impersonate-group': 'system:masters' } };
    expect(await cluster.send('GET', '/api/v1/nodes', masters)).toMatchObject({ code: 200 });
  });

  it('is itself a right', async () => {
    const { json } = await sendWith(await tokenOf('someone'))('GET', '/version', as);
    expect(json['message']).toBe(
      'serviceaccounts "nobody" is forbidden: User "system:serviceaccount:kt:someone" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "kt"',
    );
  });
});

it('a binding names a role that it cannot change, and a pod a ServiceAccount that is there', async () => {
  await accountWith('fixed', []);
  const change = await cluster.send('PATCH', `${RBAC}/namespaces/kt/rolebindings/fixed`, {
    headers: MERGE,
    body: { roleRef: { name: 'other' } },
  });
  expect(change.json['message']).toMatch(/roleRef: Invalid value: .*: cannot change roleRef$/);
  const spec = { serviceAccountName: 'nosuch', containers: [{ name: 'c', image: 'x' }] };
  const pod = await cluster.send('POST', '/api/v1/namespaces/kt/pods', { body: { metadata: { name: 'p' }, spec } });
  expect(pod.json['message']).toBe(
    'pods "p" is forbidden: error looking up service account kt/nosuch: serviceaccount "nosuch" not found',
  );
});
