import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import { type ControllerWorld, createWorld, deploymentNamed, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(async () => {
  world = createWorld();
  world.deploy({});
  await world.played();
});
afterEach(() => world.stop());

const remove = (propagationPolicy?: 'Background' | 'Foreground' | 'Orphan') =>
  deleteObject(world.store, 'deployments', NAMESPACE, 'hello', propagationPolicy === undefined ? {} : { propagationPolicy });
const left = () => ({
  deployments: world.store.list('deployments').length,
  replicaSets: world.replicaSets().length,
  pods: world.pods().length,
});
const going = () => world.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;

describe('a Deployment deleted', () => {
  it('in the background goes at once, its ReplicaSet after it, its pods gracefully', async () => {
    remove();
    expect(left()).toEqual({ deployments: 0, replicaSets: 1, pods: 3 });
    await world.settled();
    expect(left()).toEqual({ deployments: 0, replicaSets: 0, pods: 3 });
    expect(going()).toBe(3);
    await world.played();
    expect(left()).toEqual({ deployments: 0, replicaSets: 0, pods: 0 });
  });

  it('in the foreground goes last', async () => {
    remove('Foreground');
    await world.settled();
    expect(left()).toEqual({ deployments: 1, replicaSets: 1, pods: 3 });
    expect(going()).toBe(3);
    await world.played();
    expect(left()).toEqual({ deployments: 0, replicaSets: 0, pods: 0 });
  });

  it('as an orphaner leaves its ReplicaSet running, which a new Deployment of that name adopts', async () => {
    const uids = world.pods().map(({ metadata }) => metadata.uid);
    remove('Orphan');
    await world.settled();
    expect(left()).toEqual({ deployments: 0, replicaSets: 1, pods: 3 });
    expect(world.replicaSets()[0]?.metadata.ownerReferences).toBeUndefined();
    world.store.create('deployments', deploymentNamed('hello', {}));
    await world.played();
    expect(left()).toEqual({ deployments: 1, replicaSets: 1, pods: 3 });
    expect(world.pods().map(({ metadata }) => metadata.uid)).toEqual(uids);
    expect(world.replicaSets()[0]?.metadata.ownerReferences).toMatchObject([{ uid: world.deployment().metadata.uid }]);
  });
});

describe('an object with owners', () => {
  const owner = (name: string) => {
    const { metadata } = world.store.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: NAMESPACE },
    });
    return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: metadata.uid };
  };
  const owned = (owners: readonly object[]) =>
    world.store.create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'owned', namespace: NAMESPACE, ownerReferences: owners },
    });

  it('lives until the last of them is gone', async () => {
    owned([owner('a'), owner('b')]);
    world.store.remove('configmaps', NAMESPACE, 'a');
    await world.settled();
    expect(world.store.get('secrets', NAMESPACE, 'owned')?.metadata.ownerReferences).toMatchObject([{ name: 'b' }]);
    world.store.remove('configmaps', NAMESPACE, 'b');
    await world.settled();
    expect(world.store.list('secrets')).toEqual([]);
  });

  it('whose owner never was is deleted', async () => {
    owned([{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: 'never' }]);
    await world.settled();
    expect(world.store.list('secrets')).toEqual([]);
  });
});

describe('a namespace deleted', () => {
  it('is emptied, and goes when its last pod has ended', async () => {
    world.store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
      spec: { finalizers: ['kubernetes'] },
    });
    world.store.create('deployments', { ...deploymentNamed('other', {}), metadata: { name: 'other', namespace: 'elsewhere' } });
    deleteObject(world.store, 'namespaces', undefined, NAMESPACE);
    await world.settled();
    expect(world.store.get('namespaces', undefined, NAMESPACE)).toMatchObject({ status: { phase: 'Terminating' } });
    expect(world.replicaSets()).toEqual([]);
    expect(going()).toBe(3);
    await world.played();
    expect(world.store.list('namespaces')).toEqual([]);
    expect(world.store.list('events', NAMESPACE)).toEqual([]);
    expect(world.store.list('pods', 'elsewhere')).toHaveLength(3);
  });
});
