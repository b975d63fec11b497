import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import { getObject, modifyObject } from '../../../src/cluster/objects.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(async () => {
  world = createWorld();
  make();
  await world.played();
});
afterEach(() => world.stop());

function make(): void {
  world.store.create('replicationcontrollers', {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'web', namespace: NAMESPACE },
    spec: {
      replicas: 2,
      selector: { app: 'web' },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } },
    },
  });
}

const controller = () => getObject(world.store, 'replicationcontrollers', NAMESPACE, 'web');
const images = () =>
  world
    .pods()
    .map(({ spec }) => String(spec.containers[0]?.image))
    .sort();

describe('a ReplicationController', () => {
  it('keeps as many pods as it says, and counts them', async () => {
    expect(controller()?.status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
    });
    expect(world.events('ReplicationController').sort()).toEqual(
      world.pods().map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name}`),
    );
    modifyObject(world.store, 'replicationcontrollers', NAMESPACE, 'web', (draft) => void (draft.spec.replicas = 1));
    await world.played();
    expect(world.pods()).toHaveLength(1);
  });

  it('gives a new template only to pods that it makes from then on', async () => {
    modifyObject(world.store, 'replicationcontrollers', NAMESPACE, 'web', (draft) => {
      for (const container of draft.spec.template.spec.containers) container.image = 'hello:2';
    });
    await world.played();
    expect(images()).toEqual(['hello:1', 'hello:1']);
    deleteObject(world.store, 'pods', NAMESPACE, world.pods()[0]?.metadata.name ?? '');
    await world.played();
    expect(images()).toEqual(['hello:1', 'hello:2']);
  });

  it('makes pods that know their owner, adopts orphans of its labels and lets go of others', async () => {
    const [pod] = world.pods();
    const { name = '', labels = {} } = pod?.metadata ?? {};
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'web', controller: true };
    expect(pod?.metadata.ownerReferences).toMatchObject([owner]);
    modifyObject(world.store, 'pods', NAMESPACE, name, (draft) => void (draft.metadata.labels = { app: 'debug' }));
    await world.played();
    expect(world.pods()).toHaveLength(3);
    expect(getObject(world.store, 'pods', NAMESPACE, name)?.metadata.ownerReferences).toBeUndefined();
    modifyObject(world.store, 'pods', NAMESPACE, name, (draft) => void (draft.metadata.labels = { ...labels }));
    await world.played();
    expect(world.pods()).toHaveLength(2);
  });

  it.each([
    ['Background', 0],
    ['Foreground', 0],
    ['Orphan', 2],
  ] as const)('deleted with %s leaves %i pods', async (propagationPolicy, left) => {
    deleteObject(world.store, 'replicationcontrollers', NAMESPACE, 'web', { propagationPolicy });
    await world.played();
    expect(controller()).toBeUndefined();
    expect(world.pods()).toHaveLength(left);
  });
});
