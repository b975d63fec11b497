import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { templateHash } from '../../../src/cluster/controllers/template-hash.ts';
import { StoreError } from '../../../src/cluster/store.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.stop());

/** Makes the real store refuse new objects of a resource, as a quota does; returns how to lift that. */
function refuse(resource: string): () => void {
  const create = world.store.create.bind(world.store);
  world.store.create = (asked, object) => {
    if (asked === resource) throw new StoreError('Conflict', `${resource} are forbidden: exceeded quota`);
    return create(asked, object);
  };
  return () => {
    world.store.create = create;
  };
}

describe('when the cluster refuses', () => {
  it('a pod, ReplicaSet and Deployment say why, go on trying, and take it back', async () => {
    const allow = refuse('pods');
    world.deploy({ replicas: 1 });
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'pods are forbidden: exceeded quota',
    };
    await vi.waitFor(() => expect(world.deployment().status?.conditions).toContainEqual(expect.objectContaining(failure)));
    expect(world.replicaSets()[0]?.status?.conditions).toEqual([expect.objectContaining(failure)]);
    expect(world.events('ReplicaSet')).toEqual(['FailedCreate: Error creating: pods are forbidden: exceeded quota']);
    allow();
    await vi.waitFor(() => expect(world.pods()).toHaveLength(1));
    await world.played();
    expect(world.conditions()).toEqual(['Available=True/MinimumReplicasAvailable', 'Progressing=True/NewReplicaSetAvailable']);
  });

  it.each([
    ['apps/v1', 'StatefulSet', 'statefulsets', 'create Pod web-0 in StatefulSet web failed error: '],
    ['v1', 'ReplicationController', 'replicationcontrollers', 'Error creating: '],
  ])('a pod, its %s %s says why, and goes on trying', async (apiVersion, kind, resource, saying) => {
    const allow = refuse('pods');
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } };
    const selector = kind === 'StatefulSet' ? { matchLabels: labels } : labels;
    world.store.create(resource, {
      apiVersion,
      kind,
      metadata: { name: 'web', namespace: NAMESPACE },
      spec: { replicas: 1, selector, template },
    });
    await vi.waitFor(() => expect(world.events(kind)).toEqual([`FailedCreate: ${saying}pods are forbidden: exceeded quota`]));
    allow();
    await vi.waitFor(() => expect(world.pods()).toHaveLength(1));
  });

  it('a ReplicaSet, the Deployment says why', async () => {
    refuse('replicasets');
    world.deploy({});
    await vi.waitFor(() => expect(world.conditions()).toEqual(['Progressing=False/ReplicaSetCreateError']));
    expect(world.events('Deployment')[0]).toMatch(
      /^ReplicaSetCreateError: Failed to create new replica set "hello-\w+": .* exceeded quota$/,
    );
  });
});

it('gets out of the way of a stranger that has its ReplicaSet’s name', async () => {
  const template = { metadata: { labels: { app: 'hello' } }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } };
  const taken = `hello-${templateHash(template)}`;
  world.store.create('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: taken, namespace: NAMESPACE },
    spec: { replicas: 0, selector: { matchLabels: { app: 'stranger' } }, template: { spec: { containers: [] } } },
  });
  world.deploy({ template });
  await vi.waitFor(() => expect(world.deployment().status).toMatchObject({ collisionCount: 1, replicas: 3 }));
  expect(world.replicaSets().map(({ metadata }) => metadata.name)).toContain(`hello-${templateHash(template, 1)}`);
});
