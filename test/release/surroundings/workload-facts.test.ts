import { describe, expect, it } from 'vitest';
import type { ObjectOfKind } from '../../../src/release/cluster-port.ts';
import { containerFacts } from '../../../src/release/surroundings/container-facts.ts';
import { workload, workloadFacts } from '../../../src/release/surroundings/workload-facts.ts';

describe('a preStop hook', () => {
  const hook = (preStop: object) => containerFacts({ name: 'app', lifecycle: { preStop } });
  it.each([
    [{ sleep: { seconds: 5 } }, 'sleep 5', 5],
    [{ exec: { command: ['sleep', '7'] } }, 'exec sleep 7', 7],
    [{ exec: { command: ['/bin/sh', '-c', 'sleep 2.5'] } }, 'exec sleep 2.5', 2.5],
    [{ exec: { command: ['sh', '-c', '/bin/sleep 3s'] } }, 'exec sleep 3', 3],
    [{ exec: { command: ['sh', '-c', 'drain --token secret && sleep 3'] } }, 'exec sh', undefined],
    [{ httpGet: { path: '/drain?token=secret', port: 8080 } }, 'httpGet /drain', undefined],
    [{ tcpSocket: { port: 80 } }, 'tcpSocket', undefined],
  ])('%j is told as %j', (preStop, text, seconds) => {
    expect(hook(preStop)).toMatchObject({ preStop: text, preStopSeconds: seconds });
  });
});

describe('a workload', () => {
  const deployment = (spec: object): ObjectOfKind['Deployment'] => ({
    metadata: { name: 'hello' },
    spec: { selector: {}, template: { spec: { containers: [{ name: 'app' }] } }, ...spec },
  });
  const none = { maxUnavailable: undefined, maxSurge: undefined };
  const set = (spec: object): ObjectOfKind['StatefulSet'] => ({
    spec: { selector: {}, serviceName: 'hello', template: {}, replicas: 4, ...spec },
  });

  it.each([
    [
      'by default',
      workload('Deployment', deployment({ replicas: 4 })),
      { updates: 'RollingUpdate', maxUnavailable: 1, maxSurge: 1 },
    ],
    [
      'with shares',
      workload('Deployment', deployment({ replicas: 10, strategy: { rollingUpdate: { maxUnavailable: '50%', maxSurge: 0 } } })),
      { updates: 'RollingUpdate', maxUnavailable: 5, maxSurge: 0 },
    ],
    ['recreated', workload('Deployment', deployment({ strategy: { type: 'Recreate' } })), { updates: 'Recreate', ...none }],
    ['of kind StatefulSet', workload('StatefulSet', set({})), { updates: 'RollingUpdate', maxUnavailable: 1, maxSurge: 0 }],
    ['on delete', workload('StatefulSet', set({ updateStrategy: { type: 'OnDelete' } })), { updates: 'OnDelete', ...none }],
    ['of kind ReplicaSet', workload('ReplicaSet', { spec: { selector: {} } }), { updates: undefined, ...none }],
  ])('%s says how it is updated', (_, made, expected) => {
    expect(workloadFacts(made)).toMatchObject(expected);
  });

  it('has the defaults of the cluster', () => {
    expect(workloadFacts(workload('Deployment', deployment({})))).toMatchObject({
      kind: 'Deployment',
      name: 'hello',
      replicas: 1,
      minReadySeconds: 0,
      graceSeconds: 30,
      containers: [
        { name: 'app', hasReadinessProbe: false, hasStartupProbe: false, hasLivenessProbe: false, preStop: undefined },
      ],
    });
  });

  it('has the containers that run beside its own, and not those that run before them', () => {
    const spec = {
      initContainers: [{ name: 'migrate' }, { name: 'mesh', restartPolicy: 'Always' }],
      containers: [{ name: 'app' }],
    };
    const facts = workloadFacts(workload('Deployment', deployment({ template: { spec } })));
    expect(facts.containers.map(({ name }) => name)).toEqual(['mesh', 'app']);
  });
});
