import { describe, expect, it } from 'vitest';
import type { Deployment, Pod, ReplicaSet } from '../../src/release/cluster-port.ts';
import { rolloutState } from '../../src/release/rollout.ts';

interface Counts {
  readonly generation?: number;
  readonly observed?: number;
  readonly wanted?: number;
  readonly replicas?: number;
  readonly updated?: number;
  readonly ready?: number;
  readonly available?: number;
}

type Condition = readonly [type: string, status: string, reason: string, message: string];

const REVISION = 'deployment.kubernetes.io/revision';

function deployment(counts: Counts, ...conditions: Condition[]): Deployment {
  const { generation = 2, observed = 2, wanted = 3, replicas = 3, updated = 3, ready = 3, available = 3 } = counts;
  return {
    metadata: { name: 'hello', uid: 'd', generation, annotations: { [REVISION]: '2' } },
    spec: { replicas: wanted, selector: {}, template: {} },
    status: {
      observedGeneration: observed,
      replicas,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: available,
      conditions: conditions.map(([type, status, reason, message]) => ({ type, status, reason, message })),
    },
  };
}

const owner = (uid: string) => [{ uid, apiVersion: 'apps/v1', kind: 'any', name: 'any' }];
const replicaSet = (uid: string, revision: string): ReplicaSet => ({
  metadata: { uid, annotations: { [REVISION]: revision }, ownerReferences: owner('d') },
});
const sets = [replicaSet('old', '1'), replicaSet('new', '2')];

function pod(of: 'old' | 'new', reason: string, message?: string, lastExitCode?: number): Pod {
  return {
    metadata: { name: `hello-${of}`, ownerReferences: owner(of) },
    status: {
      containerStatuses: [
        {
          name: 'app',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
          ...(lastExitCode === undefined ? {} : { lastState: { terminated: { exitCode: lastExitCode } } }),
        },
      ],
    },
  };
}

describe('kubectl’s rule', () => {
  it.each<[string, Counts, string]>([
    ['all there', {}, 'complete'],
    ['the controller has not looked yet', { observed: 1 }, 'the Deployment controller has not seen the update yet'],
    ['some not created', { updated: 1, replicas: 4 }, '1 of 3 pods have been created'],
    ['old ones left', { replicas: 4 }, '1 old pods are still there'],
    ['not available', { available: 2 }, '2 of 3 new pods are available'],
    ['available, but one no longer ready', { ready: 2 }, '2 of 3 new pods are ready'],
    ['scaled to none', { wanted: 0, replicas: 0, updated: 0, ready: 0, available: 0 }, 'complete'],
  ])('%s', (_, counts, expected) => {
    const state = rolloutState(deployment(counts), sets, []);
    expect(state.kind === 'complete' ? state.kind : state.why).toBe(expected);
  });

  it('a Deployment without any status is waited for', () => {
    const fresh = { metadata: { generation: 1 }, spec: { selector: {}, template: {} }, status: {} };
    expect(rolloutState(fresh, [], []).kind).toBe('waiting');
  });
});

describe('a rollout that cannot succeed', () => {
  const half = { updated: 1, replicas: 4 };
  it.each([
    'ErrImagePull',
    'ImagePullBackOff',
    'InvalidImageName',
    'ErrImageNeverPull',
    'CreateContainerConfigError',
    'CreateContainerError',
    'CrashLoopBackOff',
    'RunContainerError',
  ])('%s of a new pod', (reason) => {
    expect(rolloutState(deployment(half), sets, [pod('new', reason, 'because')])).toEqual({
      kind: 'failed',
      quota: false,
      why: `container app of pod hello-new cannot run: ${reason}: because`,
    });
  });

  it('says how a crashing container ended', () => {
    const state = rolloutState(deployment(half), sets, [pod('new', 'CrashLoopBackOff', 'back-off 10s restarting', 7)]);
    expect(state).toMatchObject({
      why: 'container app of pod hello-new cannot run: CrashLoopBackOff: back-off 10s restarting (it last ended with exit code 7)',
    });
  });

  it.each([
    ['a pod that is only starting', [pod('new', 'ContainerCreating')]],
    ['trouble of an old pod', [pod('old', 'CrashLoopBackOff')]],
  ])('not for %s', (_, pods) => expect(rolloutState(deployment(half), sets, pods).kind).toBe('waiting'));

  it('not before the controller has seen the update: the trouble may be the last rollout’s', () => {
    const stale = deployment({ observed: 1 }, ['Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out']);
    expect(rolloutState(stale, sets, []).kind).toBe('waiting');
  });

  it('a deadline, with the pods that kept it from being met', () => {
    const late = deployment(half, [
      'Progressing',
      'False',
      'ProgressDeadlineExceeded',
      'ReplicaSet "hello-x" has timed out progressing.',
    ]);
    expect(rolloutState(late, sets, [{ metadata: { name: 'hello-new', ownerReferences: owner('new') } }])).toEqual({
      kind: 'failed',
      quota: false,
      why: 'ProgressDeadlineExceeded: ReplicaSet "hello-x" has timed out progressing; not ready: hello-new',
    });
  });

  it('pods that may not be created', () => {
    const quota = deployment(half, ['ReplicaFailure', 'True', 'FailedCreate', 'pods "hello-x" is forbidden: exceeded quota: q']);
    expect(rolloutState(quota, sets, [])).toEqual({
      kind: 'failed',
      quota: true,
      why: 'pods cannot be created: FailedCreate: pods "hello-x" is forbidden: exceeded quota: q',
    });
  });

  it('but not while a pod that goes may still give back what they need', () => {
    const quota = deployment(half, ['ReplicaFailure', 'True', 'FailedCreate', 'pods "hello-x" is forbidden: exceeded quota: q']);
    const leaving = { metadata: { name: 'hello-old', deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(rolloutState(quota, sets, [leaving])).toMatchObject({ kind: 'waiting' });
  });
});
