import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultJob } from '../../../src/cluster/api/defaults/job.ts';
import { isActive } from '../../../src/cluster/controllers/pod-state.ts';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import type { Job, JobSpec } from '../../../src/cluster/job-object.ts';
import { getObject, listObjects, modifyObject, type Pod, type PodPhase } from '../../../src/cluster/objects.ts';
import { type Draft, StoreError } from '../../../src/cluster/store.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.stop());

/** Creates the Job `fleet`, with the defaults that the API server gives. */
function createJob(spec: Partial<JobSpec>): void {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'x' }] } };
  const metadata = { name: 'fleet', namespace: NAMESPACE, uid: crypto.randomUUID() };
  const draft = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template, ...spec } } as unknown as Draft<Job>;
  defaultJob(draft, { store: world.store, subnet: { second: 30 }, previous: undefined });
  world.store.create('jobs', draft);
}

const indexed = (completions: number, rest: Partial<JobSpec> = {}) =>
  createJob({ completionMode: 'Indexed', completions, parallelism: completions, ...rest });

const job = () => getObject(world.store, 'jobs', NAMESPACE, 'fleet');
const status = () => job()?.status ?? {};
const conditions = () => (status().conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is}/${reason}`);
const indexOf = ({ metadata }: Pod) => Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
const podsOf = () => world.pods().toSorted((a, b) => indexOf(a) - indexOf(b));

/** The pod that works on an index, or else one that did. */
function podOf(index: number): Pod {
  const all = podsOf().filter((each) => indexOf(each) === index);
  const pod = all.find(isActive) ?? all[0];
  if (pod === undefined) throw new Error(`no pod of index ${index}`);
  return pod;
}

/** The pod's container has ended, long enough ago for a next one to be made at once. */
function ended(pod: Pod, phase: PodPhase): void {
  const longAgo = '2020-01-01T00:00:00Z';
  const exitCode = phase === 'Succeeded' ? 0 : 1;
  modifyObject(world.store, 'pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
    const state = { terminated: { exitCode, finishedAt: longAgo } };
    const container = { name: 'app', state, lastState: {}, ready: false, restartCount: 0, image: 'x', imageID: '' };
    draft.status = { ...draft.status, phase, containerStatuses: [container] };
  });
}

/** Everything that is being deleted has ended. */
async function endDeleted(): Promise<void> {
  await world.settled();
  for (const pod of world.pods()) if (pod.metadata.deletionTimestamp !== undefined) world.node.confirmDeletion(pod);
  await world.settled();
}

describe('an Indexed Job', () => {
  it('makes a pod for each index, which says in every way which it is', async () => {
    indexed(3);
    await world.settled();
    expect(podsOf().map(({ metadata }) => metadata.name)).toEqual(
      [0, 1, 2].map((index) => expect.stringMatching(`^fleet-${index}-\\w{5}$`) as string),
    );
    const pod = podOf(1);
    expect(pod.metadata).toMatchObject({
      labels: { 'batch.kubernetes.io/job-completion-index': '1', 'batch.kubernetes.io/job-name': 'fleet', 'job-name': 'fleet' },
      finalizers: ['batch.kubernetes.io/job-tracking'],
      ownerReferences: [{ kind: 'Job', name: 'fleet', controller: true }],
    });
    expect(pod.spec).toMatchObject({ hostname: 'fleet-1', restartPolicy: 'Never', nodeName: 'node-1' });
    expect(pod.spec.containers[0]?.env).toEqual([
      {
        name: 'JOB_COMPLETION_INDEX',
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
      },
    ]);
    expect(status()).toMatchObject({ active: 3, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(world.events('Job')).toEqual(podsOf().map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name}`));
  });

  it('counts what runs and what is done, and is complete when each index is', async () => {
    indexed(3);
    await world.settled();
    for (const pod of world.pods()) world.node.ready(pod);
    await world.settled();
    expect(status()).toMatchObject({ active: 3, ready: 3 });
    ended(podOf(0), 'Succeeded');
    ended(podOf(2), 'Succeeded');
    await world.settled();
    expect(status()).toMatchObject({ active: 1, ready: 1, succeeded: 2, completedIndexes: '0,2' });
    expect(podOf(2).metadata.finalizers).toBeUndefined();
    ended(podOf(1), 'Succeeded');
    await world.settled();
    expect(status()).toMatchObject({ succeeded: 3, completedIndexes: '0-2', completionTime: expect.any(String) as string });
    expect(status()).not.toHaveProperty('active');
    expect(conditions()).toEqual(['SuccessCriteriaMet=True/CompletionsReached', 'Complete=True/CompletionsReached']);
    expect(status().conditions?.at(-1)?.message).toBe('Reached expected number of succeeded pods');
    expect(world.events('Job').at(-1)).toBe('Completed: Job completed');
  });

  it('runs no more pods at once than it may', async () => {
    indexed(5, { parallelism: 2 });
    for (const [first, second] of [
      [0, 1],
      [2, 3],
    ] as const) {
      await world.settled();
      expect(status().active).toBe(2);
      ended(podOf(first), 'Succeeded');
      ended(podOf(second), 'Succeeded');
    }
    await world.settled();
    expect([status().active, indexOf(podOf(4))]).toEqual([1, 4]);
  });

  it('fails with the first pod that does when it may not try again, once the others have been ended', async () => {
    indexed(3, { backoffLimit: 0 });
    await world.settled();
    ended(podOf(1), 'Failed');
    await world.settled();
    expect(conditions()).toEqual(['FailureTarget=True/BackoffLimitExceeded']);
    expect(status()).toMatchObject({ terminating: 2 });
    expect(world.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(2);
    await endDeleted();
    expect(conditions()).toEqual(['FailureTarget=True/BackoffLimitExceeded', 'Failed=True/BackoffLimitExceeded']);
    expect(status()).toMatchObject({ failed: 3, terminating: 0, ready: 0 });
    expect(status()).not.toHaveProperty('completionTime');
    expect(world.events('Job').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
    expect(world.pods().map(({ status: { phase } = {} }) => phase)).toEqual(['Failed']);
  });

  it('tries an index again that has failed, or whose pod was deleted', async () => {
    indexed(2);
    await world.settled();
    const [first, second] = [podOf(0), podOf(1)];
    ended(first, 'Failed');
    await world.settled();
    expect(podOf(0).metadata.name).not.toBe(first.metadata.name);
    expect(status()).toMatchObject({ active: 2, failed: 1 });
    world.node.ready(second);
    deleteObject(world.store, 'pods', NAMESPACE, second.metadata.name, { gracePeriodSeconds: 0 });
    await world.settled();
    expect(getObject(world.store, 'pods', NAMESPACE, second.metadata.name)).toBeUndefined();
    expect(status().failed).toBe(2);
  });

  it('waits with a next pod after a failure', async () => {
    indexed(1);
    await world.settled();
    const pod = podOf(0);
    ended(pod, 'Failed');
    modifyObject(world.store, 'pods', NAMESPACE, pod.metadata.name, (draft) => {
      delete draft.status?.containerStatuses;
    });
    await world.settled();
    expect([world.pods().length, status().active, status().failed]).toEqual([1, undefined, 1]);
  });

  it('gets smaller and larger', async () => {
    indexed(3);
    await world.settled();
    const resize = (size: number) =>
      modifyObject(world.store, 'jobs', NAMESPACE, 'fleet', (draft) => {
        Object.assign(draft.spec, { completions: size, parallelism: size });
      });
    resize(2);
    await endDeleted();
    expect(podsOf().map(indexOf)).toEqual([0, 1]);
    ended(podOf(1), 'Succeeded');
    resize(1);
    await world.settled();
    expect([podOf(1).metadata.finalizers, status().completedIndexes]).toEqual([undefined, undefined]);
    deleteObject(world.store, 'pods', NAMESPACE, podOf(1).metadata.name);
    resize(4);
    await world.settled();
    expect([podsOf().map(indexOf), status()]).toMatchObject([[0, 1, 2, 3], { active: 4 }]);
    expect(status()).not.toHaveProperty('failed');
  });
});

describe('any Job', () => {
  it('with a number of completions makes as many pods, some at a time', async () => {
    createJob({ completions: 2, parallelism: 1 });
    await world.settled();
    expect(world.pods().map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^fleet-\w{5}$/)]);
    for (let done = 1; done <= 2; done += 1) {
      for (const pod of world.pods()) ended(pod, 'Succeeded');
      await world.settled();
      expect(status().succeeded).toBe(done);
    }
    expect(conditions()).toContain('Complete=True/CompletionsReached');
    expect(world.pods()).toHaveLength(2);
  });

  it('without one is complete with the first success and when nothing runs any more', async () => {
    createJob({ parallelism: 2 });
    await world.settled();
    const [first, second] = world.pods();
    if (first === undefined || second === undefined) throw new Error('no pods');
    ended(first, 'Succeeded');
    await world.settled();
    expect([status().active, conditions()]).toEqual([1, []]);
    ended(second, 'Failed');
    await world.settled();
    expect([status().succeeded, status().failed, conditions().at(-1)]).toEqual([1, 1, 'Complete=True/CompletionsReached']);
  });

  it('whose containers are restarted in place counts the restarts against its limit', async () => {
    const template = { spec: { restartPolicy: 'OnFailure' as const, containers: [{ name: 'app', image: 'x' }] } };
    createJob({ template, backoffLimit: 2 });
    await world.settled();
    const restarted = (restartCount: number) =>
      modifyObject(world.store, 'pods', NAMESPACE, world.pods()[0]?.metadata.name ?? '', (draft) => {
        const container = { name: 'app', state: {}, lastState: {}, ready: false, restartCount, image: 'x', imageID: '' };
        draft.status = { ...draft.status, phase: 'Running', containerStatuses: [container] };
      });
    restarted(1);
    await world.settled();
    expect(conditions()).toEqual([]);
    restarted(2);
    await world.settled();
    expect(conditions()).toEqual(['FailureTarget=True/BackoffLimitExceeded']);
  });

  it('that waits for the end of its pods replaces none before', async () => {
    indexed(1, { podReplacementPolicy: 'Failed' });
    await world.settled();
    const pod = podOf(0);
    world.node.ready(pod);
    deleteObject(world.store, 'pods', NAMESPACE, pod.metadata.name);
    await world.settled();
    expect([world.pods().length, status().failed, status().terminating]).toEqual([1, undefined, 1]);
    ended(pod, 'Failed');
    await endDeleted();
    expect([world.pods().length, status().failed, status().active]).toEqual([1, 1, 1]);
  });

  it('fails when its deadline is over', async () => {
    indexed(1, { activeDeadlineSeconds: 1 });
    await expect.poll(conditions, { timeout: 20_000 }).toEqual(['FailureTarget=True/DeadlineExceeded']);
    await endDeleted();
    expect(conditions()).toEqual(['FailureTarget=True/DeadlineExceeded', 'Failed=True/DeadlineExceeded']);
    expect(world.events('Job').at(-1)).toBe('DeadlineExceeded: Job was active longer than specified deadline');
  });

  it('stands still while it is suspended', async () => {
    indexed(2, { suspend: true });
    await world.settled();
    expect([world.pods(), conditions(), status().startTime]).toEqual([[], ['Suspended=True/JobSuspended'], undefined]);
    const suspend = (value: boolean) =>
      modifyObject(world.store, 'jobs', NAMESPACE, 'fleet', (draft) => {
        draft.spec.suspend = value;
      });
    suspend(false);
    await world.settled();
    expect([world.pods().length, conditions(), status().startTime]).toEqual([
      2,
      ['Suspended=False/JobResumed'],
      expect.any(String),
    ]);
    suspend(true);
    await endDeleted();
    expect([world.pods(), conditions(), status().failed]).toEqual([[], ['Suspended=True/JobSuspended'], undefined]);
    expect(world.events('Job').filter((event) => /^(Suspended|Resumed)/.test(event))).toEqual(
      expect.arrayContaining(['Suspended: Job suspended', 'Resumed: Job resumed']),
    );
  });

  it('says why its pods are not let in, and tries again', async () => {
    world.stop();
    world = createWorld({
      admit: (_store, resource) => {
        if (resource === 'pods') throw new StoreError('Forbidden', 'pods "p" is forbidden: not here');
      },
    });
    indexed(1);
    await world.settled();
    expect(world.events('Job')[0]).toBe('FailedCreate: Error creating: pods "p" is forbidden: not here');
    expect(status()).not.toHaveProperty('active');
  });
});

it('a Job that somebody else manages is left alone', async () => {
  indexed(2, { managedBy: 'example.com/own' });
  await world.settled();
  expect([world.pods(), status()]).toEqual([[], {}]);
});

describe('a Job that is deleted', () => {
  const present = () => [job() !== undefined, world.pods().length];

  it('in the background takes its pods and all else it owns with it', async () => {
    indexed(2);
    await world.settled();
    const { name, uid } = job()?.metadata ?? { name: '', uid: '' };
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid }];
    world.store.create('leases', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: NAMESPACE, ownerReferences },
    });
    deleteObject(world.store, 'jobs', NAMESPACE, 'fleet', { propagationPolicy: 'Background' });
    await endDeleted();
    expect([...present(), world.store.list('leases')]).toEqual([false, 0, []]);
  });

  it('in the foreground goes after its pods', async () => {
    indexed(2);
    await world.settled();
    deleteObject(world.store, 'jobs', NAMESPACE, 'fleet', { propagationPolicy: 'Foreground' });
    await world.settled();
    expect(present()).toEqual([true, 2]);
    await endDeleted();
    expect(present()).toEqual([false, 0]);
  });

  it('alone leaves pods behind that nothing holds any more', async () => {
    indexed(2);
    await world.settled();
    deleteObject(world.store, 'jobs', NAMESPACE, 'fleet', { propagationPolicy: 'Orphan' });
    await world.settled();
    expect(present()).toEqual([false, 2]);
    for (const { metadata } of listObjects(world.store, 'pods')) {
      expect([metadata.finalizers, metadata.ownerReferences]).toEqual([undefined, undefined]);
    }
  });

  it('goes with its namespace', async () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
      spec: { finalizers: ['kubernetes'] },
    };
    world.store.create('namespaces', namespace);
    indexed(2);
    await world.settled();
    deleteObject(world.store, 'namespaces', undefined, NAMESPACE);
    await endDeleted();
    expect([...present(), world.store.list('namespaces')]).toEqual([false, 0, []]);
  });

  it('is so by itself, with its pods, some time after its end', async () => {
    indexed(1, { ttlSecondsAfterFinished: 0 });
    await world.settled();
    ended(podOf(0), 'Succeeded');
    await endDeleted();
    expect(present()).toEqual([false, 0]);
  });
});
