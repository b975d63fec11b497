import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import { isReady } from '../../../src/cluster/controllers/pod-state.ts';
import { type ControllerWorld, createWorld, NAMESPACE, revisionOf } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.stop());

const sizes = () => world.replicaSets().map(({ spec }) => spec.replicas);
const HISTORY = 'deployment.kubernetes.io/revision-history';

describe('a rolling update', () => {
  it('goes one new pod at a time when one may be over and none missing', async () => {
    world.deploy({});
    await world.played();
    world.setImage('hello:2');
    await world.played();
    expect(sizes()).toEqual([0, 3]);
    expect(world.events('Deployment').map((event) => event.replace(/hello-\w+/, 'rs'))).toEqual([
      'ScalingReplicaSet: Scaled up replica set rs from 0 to 3',
      'ScalingReplicaSet: Scaled up replica set rs from 0 to 1',
      'ScalingReplicaSet: Scaled down replica set rs from 3 to 2',
      'ScalingReplicaSet: Scaled up replica set rs from 1 to 2',
      'ScalingReplicaSet: Scaled down replica set rs from 2 to 1',
      'ScalingReplicaSet: Scaled up replica set rs from 2 to 3',
      'ScalingReplicaSet: Scaled down replica set rs from 1 to 0',
    ]);
    expect(world.deployment().status).toMatchObject({
      observedGeneration: 2,
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
    });
    expect(world.conditions()).toEqual(['Available=True/MinimumReplicasAvailable', 'Progressing=True/NewReplicaSetAvailable']);
  });

  it('takes unavailable old pods away first', async () => {
    world.deploy({ replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } });
    await world.played();
    const [sick] = world.pods();
    if (sick !== undefined) world.node.unready(sick);
    world.setImage('hello:2');
    await world.settled();
    const going = world.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect(going.map(({ metadata }) => metadata.name)).toEqual([sick?.metadata.name]);
  });

  it('rolled back, brings the old ReplicaSet back under a new revision', async () => {
    world.deploy({});
    await world.played();
    world.setImage('hello:2');
    await world.played();
    world.setImage('hello:1');
    await world.played();
    expect(
      world
        .replicaSets()
        .map((replicaSet) => [revisionOf(replicaSet), replicaSet.spec.replicas, replicaSet.metadata.annotations?.[HISTORY]]),
    ).toEqual([
      [2, 0, undefined],
      [3, 3, '1'],
    ]);
    expect(world.deployment().metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
  });

  it('waits minReadySeconds before a ready pod counts as available', async () => {
    world.deploy({ replicas: 1, minReadySeconds: 3600 });
    await world.played();
    expect(world.deployment().status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 });
    const [pod] = world.pods();
    if (pod !== undefined) world.node.ready(pod, '2026-01-01T00:00:00Z');
    await world.settled();
    expect(world.deployment().status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });

  it('notices by the clock that minReadySeconds are over', async () => {
    world.deploy({ replicas: 1, minReadySeconds: 1 });
    await world.played();
    await vi.waitFor(() => expect(world.deployment().status?.availableReplicas).toBe(1));
  });

  it('that is stuck is reported when its deadline has passed, and goes on when it can', async () => {
    world.deploy({ replicas: 1, progressDeadlineSeconds: 1 });
    await vi.waitFor(() => expect(world.conditions()).toContain('Progressing=False/ProgressDeadlineExceeded'));
    await world.played();
    expect(world.conditions()).toEqual(['Available=True/MinimumReplicasAvailable', 'Progressing=True/NewReplicaSetAvailable']);
  });

  it('keeps as many old ReplicaSets as revisionHistoryLimit says', async () => {
    world.deploy({ replicas: 1, revisionHistoryLimit: 2 });
    for (const image of ['hello:2', 'hello:3', 'hello:4', 'hello:5']) {
      await world.played();
      world.setImage(image);
    }
    await world.played();
    expect(world.replicaSets().map(revisionOf)).toEqual([3, 4, 5]);
  });

  it('hands its annotations to the ReplicaSet, so that history shows the change cause', async () => {
    world.deploy({});
    world.change((draft) => {
      draft.metadata.annotations = {
        'kubernetes.io/change-cause': 'first',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      };
    });
    await world.played();
    expect(world.replicaSets()[0]?.metadata.annotations).toEqual({
      'kubernetes.io/change-cause': 'first',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    });
  });
});

describe('a recreate', () => {
  it('starts nothing new before the last old process has ended', async () => {
    world.deploy({ strategy: { type: 'Recreate' } });
    await world.played();
    world.setImage('hello:2');
    await world.settled();
    const old = world.pods();
    expect(old.every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
    for (const [index, pod] of old.entries()) {
      expect([index, sizes()]).toEqual([index, [0]]);
      world.node.end(pod);
      await world.settled();
    }
    expect(sizes()).toEqual([0, 3]);
    await world.played();
    expect(world.conditions()).toEqual(['Available=True/MinimumReplicasAvailable', 'Progressing=True/NewReplicaSetAvailable']);
  });
});

describe('scaling', () => {
  it('in the middle of a rollout keeps the proportion', async () => {
    world.deploy({ replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
    await world.played();
    world.setImage('hello:2');
    await world.settled();
    expect(sizes()).toEqual([8, 5]);
    world.change((draft) => {
      draft.spec.replicas = 15;
    });
    await world.settled();
    // The example of Kubernetes' documentation: five more, of which the larger gets three.
    expect(sizes()).toEqual([11, 7]);
  });

  it('of a paused Deployment happens, a new template does not', async () => {
    world.deploy({});
    await world.played();
    world.change((draft) => {
      draft.spec.paused = true;
      draft.spec.replicas = 5;
    });
    world.setImage('hello:2');
    await world.played();
    expect(sizes()).toEqual([5]);
    expect(world.conditions()).toContain('Progressing=Unknown/DeploymentPaused');
    world.change((draft) => {
      draft.spec.paused = false;
    });
    await world.played();
    expect(sizes()).toEqual([0, 5]);
  });

  it('down to zero and up again', async () => {
    world.deploy({});
    await world.played();
    for (const replicas of [0, 2]) {
      world.change((draft) => {
        draft.spec.replicas = replicas;
      });
      await world.played();
      expect(world.pods()).toHaveLength(replicas);
      expect(world.deployment().status?.observedGeneration).toBe(world.deployment().metadata.generation);
    }
  });
});

describe('a ReplicaSet', () => {
  it('replaces a pod that is deleted or has failed for good', async () => {
    world.deploy({});
    await world.played();
    const [first] = world.pods();
    deleteObject(world.store, 'pods', NAMESPACE, first?.metadata.name ?? '');
    await world.settled();
    expect(world.pods()).toHaveLength(4);
    await world.played();
    expect(world.pods().filter(isReady)).toHaveLength(3);
    expect(world.pods()).toHaveLength(3);
  });

  it('adopts matching orphans and lets go of pods that no longer match', async () => {
    world.deploy({ replicas: 1 });
    await world.played();
    const [pod] = world.pods();
    const [replicaSet] = world.replicaSets();
    if (pod === undefined || replicaSet === undefined) throw new Error('nothing was deployed');
    world.store.modify('pods', NAMESPACE, pod.metadata.name, (draft) => {
      draft.metadata.labels = { app: 'debug' };
    });
    await world.played();
    expect(world.pods().filter(({ metadata }) => metadata.ownerReferences === undefined)).toHaveLength(1);
    expect(world.pods()).toHaveLength(2);
    world.store.modify('pods', NAMESPACE, pod.metadata.name, (draft) => {
      draft.metadata.labels = { ...pod.metadata.labels };
    });
    await world.played();
    expect(world.pods()).toHaveLength(1);
    expect(world.pods()[0]?.metadata.ownerReferences).toMatchObject([{ uid: replicaSet.metadata.uid }]);
  });

  it('makes pods as the template says, that know their owner', async () => {
    world.deploy({ replicas: 1 });
    await world.settled();
    const [pod] = world.pods();
    const [replicaSet] = world.replicaSets();
    const hash = replicaSet?.metadata.labels?.['pod-template-hash'];
    expect(pod?.metadata.name).toMatch(new RegExp(`^hello-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    expect(pod).toMatchObject({
      metadata: {
        generateName: `hello-${hash}-`,
        labels: { app: 'hello', 'pod-template-hash': hash },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `hello-${hash}`, controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'hello:1' }] },
      status: { phase: 'Pending', qosClass: 'BestEffort', conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    expect(world.events('ReplicaSet')).toEqual([`SuccessfulCreate: Created pod: ${pod?.metadata.name}`]);
    expect(world.events('Pod')).toEqual([`Scheduled: Successfully assigned default/${pod?.metadata.name} to node-1`]);
  });
});
