import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import {
  type ControllerRevision,
  getObject,
  listObjects,
  modifyObject,
  type Pod,
  type StatefulSet,
  type StatefulSetSpec,
} from '../../../src/cluster/objects.ts';
import type { Draft } from '../../../src/cluster/store.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.stop());

const ROLLING: Partial<StatefulSetSpec> = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } };
const ON_DELETE: Partial<StatefulSetSpec> = { updateStrategy: { type: 'OnDelete' } };

/** A StatefulSet `web` of three `hello:1`. */
function make(spec: Partial<StatefulSetSpec> = ROLLING): void {
  world.store.create('statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: NAMESPACE },
    spec: {
      replicas: 3,
      serviceName: 'peers',
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } },
      ...spec,
    },
  });
}

function change(edit: (draft: Draft<StatefulSet>) => void): void {
  modifyObject(world.store, 'statefulsets', NAMESPACE, 'web', edit);
}

const setImage = (image: string) =>
  change((draft) => {
    for (const container of draft.spec.template.spec.containers) container.image = image;
  });
const scale = (replicas: number) => change((draft) => void (draft.spec.replicas = replicas));

/** `web-0 hello:1`; `-web-0 hello:1` while it is being deleted. */
const pods = () => world.pods().map(described);
const described = ({ metadata, spec }: Pod) =>
  `${metadata.deletionTimestamp === undefined ? '' : '-'}${metadata.name} ${spec.containers[0]?.image}`;

const podNamed = (name: string): Pod => {
  const pod = getObject(world.store, 'pods', NAMESPACE, name);
  if (pod === undefined) throw new Error(`no pod ${name}`);
  return pod;
};
const status = () => getObject(world.store, 'statefulsets', NAMESPACE, 'web')?.status;
const revisions = (): ControllerRevision[] =>
  listObjects(world.store, 'controllerrevisions').sort((a, b) => a.revision - b.revision);
const imageOf = ({ data }: ControllerRevision) => data.spec.template.spec.containers[0]?.image;

async function getReady(name: string): Promise<void> {
  world.node.start(podNamed(name));
  world.node.ready(podNamed(name));
  await world.settled();
}

async function end(name: string): Promise<void> {
  world.node.confirmDeletion(world.node.end(podNamed(name)));
  await world.settled();
}

describe('the pods of a StatefulSet', () => {
  it('come one after the other, each when the one before is ready', async () => {
    make();
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1']);
    await getReady('web-0');
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1']);
    await getReady('web-1');
    await getReady('web-2');
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:1']);
    expect(world.events('StatefulSet')).toEqual(
      [0, 1, 2].map((n) => `SuccessfulCreate: create Pod web-${n} in StatefulSet web successful`),
    );
  });

  it('come only when the one before has been ready for minReadySeconds', async () => {
    make({ ...ROLLING, replicas: 2, minReadySeconds: 1 });
    await world.settled();
    await getReady('web-0');
    expect([pods(), status()?.readyReplicas, status()?.availableReplicas]).toEqual([['web-0 hello:1'], 1, 0]);
    await vi.waitFor(() => expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1']));
    expect(status()).toMatchObject({ availableReplicas: 1 });
  });

  it('come and go all at once with the Parallel policy', async () => {
    make({ ...ROLLING, podManagementPolicy: 'Parallel' });
    await world.settled();
    expect(pods()).toHaveLength(3);
    await world.played();
    scale(0);
    await world.settled();
    expect(pods()).toEqual(['-web-0 hello:1', '-web-1 hello:1', '-web-2 hello:1']);
  });

  it('have a name and a host name that stay, and know their ordinal, revision and owner', async () => {
    make({ ...ROLLING, replicas: 1, ordinals: { start: 5 } });
    await world.settled();
    const [revision] = revisions();
    expect(world.pods()).toMatchObject([
      {
        metadata: {
          name: 'web-5',
          labels: {
            app: 'web',
            'apps.kubernetes.io/pod-index': '5',
            'controller-revision-hash': revision?.metadata.name,
            'statefulset.kubernetes.io/pod-name': 'web-5',
          },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', controller: true }],
        },
        spec: { hostname: 'web-5', subdomain: 'peers' },
      },
    ]);
  });

  it('go one after the other, the highest first', async () => {
    make();
    await world.played();
    scale(1);
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', '-web-2 hello:1']);
    await end('web-2');
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1']);
    await end('web-1');
    expect(pods()).toEqual(['web-0 hello:1']);
    expect(status()).toMatchObject({ replicas: 1, readyReplicas: 1 });
  });

  it('that are not ready go, too, but only the highest of them', async () => {
    make();
    await world.played();
    for (const name of ['web-1', 'web-2']) world.node.unready(podNamed(name));
    scale(1);
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', '-web-2 hello:1']);
    await end('web-2');
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1']);
  });

  it('that have ended for good go, too', async () => {
    make();
    await world.played();
    scale(2);
    world.node.end(podNamed('web-2'));
    await world.played();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1']);
  });

  it('are made anew under their name, once the name is free', async () => {
    make();
    await world.played();
    const { uid } = podNamed('web-1').metadata;
    deleteObject(world.store, 'pods', NAMESPACE, 'web-1');
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1', 'web-2 hello:1']);
    await end('web-1');
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:1']);
    expect(podNamed('web-1').metadata.uid).not.toBe(uid);
  });

  it('are made anew when they have failed for good', async () => {
    make({ ...ROLLING, replicas: 1 });
    await world.played();
    world.node.end(podNamed('web-0'));
    await world.settled();
    expect(world.events('StatefulSet')).toContain('RecreatingFailedPod: StatefulSet default/web is recreating failed Pod web-0');
    await world.played();
    expect(status()).toMatchObject({ replicas: 1, readyReplicas: 1 });
  });

  it('are left to an heir when it is deleted as an orphaner', async () => {
    make();
    await world.played();
    const uids = world.pods().map(({ metadata }) => metadata.uid);
    deleteObject(world.store, 'statefulsets', NAMESPACE, 'web', { propagationPolicy: 'Orphan' });
    await world.settled();
    make();
    await world.played();
    expect(world.pods().map(({ metadata }) => metadata.uid)).toEqual(uids);
    expect(revisions()).toHaveLength(1);
  });

  it('go with it otherwise, and its revisions too', async () => {
    make();
    await world.played();
    deleteObject(world.store, 'statefulsets', NAMESPACE, 'web');
    await world.played();
    expect([world.pods(), revisions()]).toEqual([[], []]);
  });
});

describe('a new template', () => {
  it('with RollingUpdate is rolled out from the highest pod down, waiting for each', async () => {
    make();
    await world.played();
    setImage('hello:2');
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', '-web-2 hello:1']);
    await end('web-2');
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:2']);
    const [first, second] = revisions().map(({ metadata }) => metadata.name);
    expect(status()).toMatchObject({
      currentReplicas: 2,
      updatedReplicas: 1,
      readyReplicas: 2,
      currentRevision: first,
      updateRevision: second,
    });
    await getReady('web-2');
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1', 'web-2 hello:2']);
    await world.played();
    expect(pods()).toEqual(['web-0 hello:2', 'web-1 hello:2', 'web-2 hello:2']);
    expect(status()).toEqual({
      observedGeneration: 2,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: second,
      updateRevision: second,
      collisionCount: 0,
      availableReplicas: 3,
    });
  });

  it('with a partition reaches only the pods from there on, and those below come back as they were', async () => {
    make({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    await world.played();
    setImage('hello:2');
    await world.played();
    deleteObject(world.store, 'pods', NAMESPACE, 'web-0');
    await world.played();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:2']);
    expect(status()).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    change((draft) => void (draft.spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }));
    await world.played();
    expect(pods()).toEqual(['web-0 hello:2', 'web-1 hello:2', 'web-2 hello:2']);
  });

  it('is rolled out pod by pod with the Parallel policy as well', async () => {
    make({ ...ROLLING, podManagementPolicy: 'Parallel' });
    await world.played();
    setImage('hello:2');
    await world.settled();
    await end('web-2');
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:2']);
    await getReady('web-2');
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1', 'web-2 hello:2']);
  });

  it('with maxUnavailable replaces as many at once', async () => {
    make({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } });
    await world.played();
    setImage('hello:2');
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', '-web-1 hello:1', '-web-2 hello:1']);
  });

  it('with OnDelete waits until somebody deletes a pod', async () => {
    make(ON_DELETE);
    await world.played();
    setImage('hello:2');
    await world.played();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:1']);
    const [first, second] = revisions().map(({ metadata }) => metadata.name);
    expect(status()).toMatchObject({ currentRevision: first, updateRevision: second, currentReplicas: 3 });
    deleteObject(world.store, 'pods', NAMESPACE, 'web-1');
    await world.played();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:2', 'web-2 hello:1']);
    expect(status()).toMatchObject({ currentReplicas: 2, updatedReplicas: 1, readyReplicas: 3 });
  });

  it('that never gets ready holds the rest back', async () => {
    make();
    await world.played();
    setImage('hello:2');
    await world.settled();
    await end('web-2');
    world.node.start(podNamed('web-2'));
    await world.settled();
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:2']);
  });
});

describe('the revisions of a StatefulSet', () => {
  it('are a history in which an old template that comes back is the newest again', async () => {
    make();
    await world.played();
    setImage('hello:2');
    await world.played();
    expect(revisions().map((revision) => [revision.revision, imageOf(revision)])).toEqual([
      [1, 'hello:1'],
      [2, 'hello:2'],
    ]);
    setImage('hello:1');
    await world.played();
    expect(revisions().map((revision) => [revision.revision, imageOf(revision)])).toEqual([
      [2, 'hello:2'],
      [3, 'hello:1'],
    ]);
    expect(pods()).toEqual(['web-0 hello:1', 'web-1 hello:1', 'web-2 hello:1']);
  });

  it('are kept as many as revisionHistoryLimit says, beside those in use', async () => {
    make({ ...ROLLING, replicas: 1, revisionHistoryLimit: 1 });
    await world.played();
    for (const image of ['hello:2', 'hello:3', 'hello:4']) {
      setImage(image);
      await world.played();
    }
    expect(revisions().map(imageOf)).toEqual(['hello:3', 'hello:4']);
  });

  it('get out of the way of a stranger that has the name', async () => {
    make({ ...ROLLING, replicas: 0 });
    await world.settled();
    const [revision] = revisions();
    deleteObject(world.store, 'statefulsets', NAMESPACE, 'web');
    await world.settled();
    const stranger = { apiVersion: 'apps/v1', kind: 'ControllerRevision', data: {}, revision: 1 };
    world.store.create('controllerrevisions', {
      ...stranger,
      metadata: { name: revision?.metadata.name, namespace: NAMESPACE, labels: { app: 'stranger' } },
    });
    make({ ...ROLLING, replicas: 0 });
    await world.settled();
    expect(status()).toMatchObject({ collisionCount: 1 });
    expect(revisions()).toHaveLength(2);
  });
});
