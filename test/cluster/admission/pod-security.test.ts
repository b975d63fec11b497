import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodSpec } from '../../../src/cluster/objects.ts';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

let cluster: TestApi;
beforeAll(async () => {
  cluster = await startTestApi();
  const namespace = (name: string, labels: Record<string, string>) =>
    cluster.send('POST', '/api/v1/namespaces', {
      body: {
        metadata: {
          name,
          labels: Object.fromEntries(
            Object.entries(labels).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]),
          ),
        },
      },
    });
  await namespace('restricted', { enforce: 'restricted' });
  await namespace('baseline', { enforce: 'baseline', 'enforce-version': 'v1.36' });
  await namespace('warned', { warn: 'restricted' });
});
afterAll(async () => {
  expect(cluster.failures).toEqual([]);
  await cluster.stop();
});

const createPod = (namespace: string, spec: object) =>
  cluster.send('POST', `/api/v1/namespaces/${namespace}/pods`, {
    body: { metadata: { generateName: 'p-' }, spec: { containers: [{ name: 'app', image: 'x' }], ...spec } },
  });

const SAFE_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const SAFE: Partial<PodSpec> = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [{ name: 'app', image: 'x', securityContext: SAFE_CONTAINER }],
};
const two = (first: object, second: object) => ({
  ...SAFE,
  containers: [
    { name: 'a', image: 'x', securityContext: { ...SAFE_CONTAINER, ...first } },
    { name: 'b', image: 'x', securityContext: { ...SAFE_CONTAINER, ...second } },
  ],
});

describe('the Pod Security Standard of a namespace', () => {
  it('restricted lets in what asks for nothing', async () => {
    expect(await createPod('restricted', SAFE)).toMatchObject({ code: 201 });
  });

  it.each([
    [
      'a pod that says nothing',
      {},
      'allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "app" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'privileged containers',
      two({ privileged: true, runAsUser: 0 }, { privileged: true, runAsNonRoot: false }),
      'privileged (containers "a", "b" must not set securityContext.privileged=true), runAsNonRoot != true (container "b" must not set securityContext.runAsNonRoot=false), runAsUser=0 (container "a" must not set runAsUser=0)',
    ],
    [
      'capabilities that are added',
      two({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }, { capabilities: { drop: ['ALL'], add: ['CHOWN'] } }),
      'unrestricted capabilities (container "b" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
    [
      'the host’s network and files',
      { ...SAFE, hostNetwork: true, volumes: [{ name: 'root', hostPath: { path: '/' } }] },
      'host namespaces (hostNetwork=true), restricted volume types (volume "root" uses restricted volume type "hostPath")',
    ],
    [
      'no seccomp',
      { ...SAFE, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } } },
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])('restricted refuses %s', async (_what, spec, violations) => {
    const { code, json } = await createPod('restricted', spec);
    expect([code, json['reason'], json['message']]).toEqual([
      403,
      'Forbidden',
      expect.stringMatching(/^pods "p-\w{5}" is forbidden: /),
    ]);
    expect(json['message']).toContain(`is forbidden: violates PodSecurity "restricted:latest": ${violations}`);
  });

  it('baseline refuses only what reaches out of the pod', async () => {
    expect(await createPod('baseline', {})).toMatchObject({ code: 201 });
    const ports = [{ containerPort: 80, hostPort: 80 }];
    const containers = [{ name: 'app', image: 'x', ports, securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }];
    const { json } = await createPod('baseline', { containers, volumes: [{ name: 'v', hostPath: { path: '/' } }] });
    expect(json['message']).toContain(
      'violates PodSecurity "baseline:v1.36": hostPort (container "app" uses hostPort 80), non-default capabilities (container "app" must not include "SYS_ADMIN" in securityContext.capabilities.add), hostPath volumes (volume "v")',
    );
  });

  it('warns early: of what is enforced when the pods’ owner comes, and of what is only to be warned of', async () => {
    const job = (namespace: string, spec: object) =>
      cluster.send('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, {
        body: {
          metadata: { generateName: 'j-' },
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'x' }], ...spec } } },
        },
      });
    const warnings = await Promise.all([
      job('restricted', {}),
      job('restricted', SAFE),
      job('warned', {}),
      createPod('warned', {}),
    ]);
    expect(warnings.map(({ code, headers }) => [code, headers['warning'] === undefined])).toEqual([
      [201, false],
      [201, true],
      [201, false],
      [201, false],
    ]);
    expect(warnings[0]?.headers['warning']).toContain(
      'would violate PodSecurity \\"restricted:latest\\": allowPrivilegeEscalation',
    );
  });
});
