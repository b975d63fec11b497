import { createEventRecorder } from '../../events.ts';
import { endOf, type Job, jobCondition } from '../../job-object.ts';
import { getObject, listObjects } from '../../objects.ts';
import { StoreError, type Store } from '../../store.ts';
import { kubeTime } from '../../timestamp.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { claim, controllerOf } from '../ownership.ts';
import { podOwnerKeys } from '../pod-owners.ts';
import { activePods, writeJobStatus } from './job-end.ts';
import { isTracked, letGo } from './job-pod.ts';
import { deadlineInMs, isDone, outcomeOf, SUCCESS, type Tally, tallyOf, withCondition } from './job-status.ts';
import { deletePods, type JobWork, managePods } from './manage-pods.ts';
import { PodFailures } from './pod-failures.ts';

/** Runs each Job's pods until it is complete or has failed. */
export function startJobController(store: Store, settings: ControllerSettings): Controller {
  const recorder = createEventRecorder(store, { component: 'job-controller' });
  const failuresByKey = new Map<string, { readonly uid: string; readonly failures: PodFailures }>();
  return runController(store, ['jobs', 'pods'], settings, {
    keysOf: (event) => (event.resource === 'pods' ? podOwnerKeys(store, 'jobs', event) : [keyOf(event.object)]),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const job = getObject(store, 'jobs', namespace, name);
      if (job === undefined || job.metadata.deletionTimestamp !== undefined) releaseStrayPods(store, namespace);
      if (job === undefined || endOf(job) !== undefined || isManagedElsewhere(job)) {
        failuresByKey.delete(key);
        return;
      }
      const { uid } = job.metadata;
      const known = failuresByKey.get(key);
      const { failures } = known?.uid === uid ? known : { failures: new PodFailures() };
      failuresByKey.set(key, { uid, failures });
      syncJob({ store, recorder, job }, failures, again);
    },
  });
}

function isManagedElsewhere({ spec: { managedBy } }: Job): boolean {
  return managedBy !== undefined && managedBy !== 'kubernetes.io/job-controller';
}

/** Pods whose Job is gone, or has been deleted without them, wait for nobody any more. */
function releaseStrayPods(store: Store, namespace: string): void {
  const jobs = new Set(listObjects(store, 'jobs', namespace).map(({ metadata }) => metadata.uid));
  for (const pod of listObjects(store, 'pods', namespace).filter(isTracked)) {
    if (!jobs.has(controllerOf(pod)?.uid ?? '')) letGo(store, pod);
  }
}

/**
 * One pass over a Job: count what has ended, decide whether that is the end, else make and delete pods; then let go what was counted.
 * A Job that is to fail deletes its pods first, and has failed once they are gone.
 */
function syncJob(work: JobWork, failures: PodFailures, again: (delayMs: number) => void): void {
  const { store, job } = work;
  const { namespace } = job.metadata;
  const nowMs = Date.now();
  const pods = claim(store, 'pods', job, job.spec.selector, listObjects(store, 'pods', namespace));
  const started = startClock(work);
  const tally = tallyOf(started, pods);
  failures.note(tally.newlySucceeded, tally.newlyFailed, nowMs);

  let outcome = outcomeOf(started, tally, pods, nowMs);
  let refusal: StoreError | undefined;
  if (outcome !== undefined) deletePods(work, tally.active, 'counted');
  else if (job.metadata.deletionTimestamp === undefined) {
    refusal = manage({ ...work, job: started }, tally, failures, nowMs, again);
    if (isDone(started, tally, activePods(store, job).length)) outcome = SUCCESS;
  }
  writeJobStatus({ ...work, job: started }, tally, outcome);
  const done = job.metadata.deletionTimestamp === undefined ? tally.ended : pods.filter(isTracked);
  for (const pod of done) letGo(store, pod);
  const deadlineMs = deadlineInMs(started, nowMs);
  if (deadlineMs !== undefined && deadlineMs > 0) again(deadlineMs);
  if (refusal !== undefined) throw refusal;
}

/** What came of making pods: the store's refusal, which is tried again later. */
function manage(
  work: JobWork,
  tally: Tally,
  failures: PodFailures,
  nowMs: number,
  again: (delayMs: number) => void,
): StoreError | undefined {
  const waitMs = failures.remainingMs(nowMs);
  if (waitMs > 0) again(waitMs);
  try {
    managePods(work, tally, waitMs === 0);
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

/** The Job as it is once its clock runs, or stands still because it is suspended. */
function startClock({ recorder, job }: JobWork): Job {
  const { startTime, conditions, ...rest } = job.status ?? {};
  const wasSuspended = jobCondition(job, 'Suspended') !== undefined;
  const kept = conditions === undefined ? {} : { conditions };
  if (job.spec.suspend === true) {
    if (wasSuspended) return job;
    recorder.record(job, 'Normal', 'Suspended', 'Job suspended');
    const suspended = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const;
    return { ...job, status: { ...rest, conditions: withCondition(conditions, suspended) } };
  }
  if (!wasSuspended) return { ...job, status: { ...kept, startTime: startTime ?? kubeTime(), ...rest } };
  recorder.record(job, 'Normal', 'Resumed', 'Job resumed');
  const resumed = { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const;
  return { ...job, status: { conditions: withCondition(conditions, resumed), startTime: kubeTime(), ...rest } };
}
