import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../../src/evidence/reader.ts';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import { surroundingsOf } from '../../../src/release/surroundings/read-surroundings.ts';
import { shellStep } from '../../support/command-steps.ts';
import { releasedUnderLoad, runFolderOf } from '../../support/loaded-release.ts';
import { app, asKind, service, startLab, type Lab } from '../../support/release-lab.ts';
import { prepared, released, replace, timing } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const patient = (): AbortSignal => AbortSignal.timeout(30_000);

describe('what surrounds a release', () => {
  it('is kept before it and after the load, with every run', async () => {
    const room = await lab.room();
    await room.apply(app('hello', { spec: { minReadySeconds: 1 } }), service({ app: 'hello' }));
    const release = { strategy: 'rolling', rolling: { deployment: 'hello', image: 'cutover/hello:12.0' } };
    const { milestones } = await releasedUnderLoad(lab, room, { release });
    const { surroundings } = readEvidence(runFolderOf(room));
    const [before, after] = surroundings;
    expect(surroundings.map(({ when }) => when)).toEqual(['before', 'after']);
    const atMs = (kind: string): number => milestones.find((milestone) => milestone.kind === kind)?.atMs ?? NaN;
    expect(before?.atMs).toBeLessThan(atMs('release-started'));
    expect(after?.atMs).toBeGreaterThanOrEqual(atMs('load-stopped'));
    const probes = { hasReadinessProbe: true, hasStartupProbe: false, hasLivenessProbe: false };
    expect(before?.workloads).toEqual([
      {
        kind: 'Deployment',
        name: 'hello',
        replicas: 2,
        updates: 'RollingUpdate',
        maxUnavailable: 0,
        maxSurge: 1,
        minReadySeconds: 1,
        graceSeconds: 30,
        containers: [{ name: 'hello', image: 'cutover/hello:11.0', ports: [], ...probes }],
      },
    ]);
    expect(after?.workloads[0]?.containers[0]?.image).toBe('cutover/hello:12.0');
    expect(before?.pods).toHaveLength(2);
    expect(before?.pods.every(({ ready: isReady, revision, ip }) => isReady && revision !== undefined && ip !== undefined)).toBe(
      true,
    );
    expect(before?.services).toEqual([
      expect.objectContaining({
        name: 'hello',
        type: 'NodePort',
        headless: false,
        selector: { app: 'hello' },
        sessionAffinity: 'None',
        targetPorts: [8080],
        pods: before?.pods.map(({ name }) => name),
      }),
    ]);
    expect(before?.services[0]?.endpoints.toSorted()).toEqual(before?.pods.map(({ ip }) => ip).toSorted());
    const old = new Set(before?.pods.map(({ uid }) => uid));
    expect(after?.pods.some(({ uid, ready: isReady }) => isReady && old.has(uid))).toBe(false);
  });

  it('is both colours, as long as both are there', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green', {}, { old: 'keep' });
    const read = surroundingsOf(settings, room.cluster);
    const names = async (when: 'before' | 'after') => (await read(when, 0, patient()))?.workloads.map(({ name }) => name);
    expect(await names('before')).toEqual(['hello-blue']);
    await released(room, settings);
    expect(await names('after')).toEqual(['hello-blue', 'hello-green']);
  });

  it.each(['ReplicaSet', 'ReplicationController', 'StatefulSet'] as const)('is the workload itself of kind %s', async (kind) => {
    const room = await lab.room();
    await room.apply(asKind(kind, app('hello', { replicas: 1 })), service({ app: 'hello' }));
    for (const settings of [replace({ kind }), looksAt()]) {
      const found = await surroundingsOf(settings, room.cluster)('before', 7, patient());
      expect(found).toMatchObject({ atMs: 7, when: 'before', workloads: [{ kind, name: 'hello', replicas: 1 }] });
    }
  });

  it('is also that which was there before, when the Service leads to others now', async () => {
    const room = await lab.room();
    const blue = { app: 'hello', color: 'blue' };
    const small = { replicas: 1 };
    await room.apply(
      app('hello-blue', { ...small, color: 'blue' }),
      app('hello-green', { ...small, color: 'green' }),
      service(blue),
    );
    const read = surroundingsOf(looksAt({ by: 'service', name: 'hello' }), room.cluster);
    expect((await read('before', 0, patient()))?.workloads.map(({ name }) => name)).toEqual(['hello-blue']);
    await room.cluster.patch('Service', 'hello', { spec: { selector: { color: 'green' } } });
    expect((await read('after', 0, patient()))?.workloads.map(({ name }) => name)).toEqual(['hello-blue', 'hello-green']);
    await room.cluster.remove('Service', 'hello');
    const left = await read('after', 0, patient());
    expect(left).toMatchObject({ services: [], workloads: [{ name: 'hello-blue' }, { name: 'hello-green' }] });
  });

  it('is unknown where no pods are, where the cluster does not tell, and where time is up', async () => {
    const room = await lab.room();
    await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
    expect(await surroundingsOf(looksAt('none'), room.cluster)('before', 0, patient())).toBeUndefined();
    const gone = looksAt({ by: 'deployment', name: 'nobody' });
    expect(await surroundingsOf(gone, room.cluster)('before', 0, patient())).toBeUndefined();
    expect(await surroundingsOf(looksAt(), room.cluster)('before', 0, AbortSignal.abort())).toBeUndefined();
  });
});

type Pods = Extract<ReleaseSettings, { strategy: 'command' }>['command']['pods'];

function looksAt(pods: Pods | 'none' = { by: 'labels', selector: 'app=hello' }): ReleaseSettings {
  const command = { steps: [shellStep('true')], undo: [], pods: pods === 'none' ? undefined : pods, output: 'kept' } as const;
  return { ...timing, strategy: 'command', command };
}
