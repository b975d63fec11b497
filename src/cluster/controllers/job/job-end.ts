import { isIndexed, type Job, type JobStatus } from '../../job-object.ts';
import { listObjects, modifyObject, type Pod } from '../../objects.ts';
import type { Draft, Store } from '../../store.ts';
import { kubeTime } from '../../timestamp.ts';
import { controllerOf } from '../ownership.ts';
import { isActive, isTerminating } from '../pod-state.ts';
import { type JobCondition, statusWith, SUCCESS, type Tally, withCondition } from './job-status.ts';
import type { JobWork } from './manage-pods.ts';

function podsOf(store: Store, { metadata }: Job): Pod[] {
  return listObjects(store, 'pods', metadata.namespace).filter((pod) => controllerOf(pod)?.uid === metadata.uid);
}

export function activePods(store: Store, job: Job): Pod[] {
  return podsOf(store, job).filter(isActive);
}

/** Writes the status; with an outcome, that it is coming and, once no pod is left, that it is there. */
export function writeJobStatus({ store, recorder, job }: JobWork, tally: Tally, outcome: JobCondition | undefined): void {
  const active = activePods(store, job);
  const terminating = podsOf(store, job).filter(isTerminating).length;
  const status = statusWith(job, tally, active, terminating);
  if (outcome === undefined) {
    write(store, job, status);
    return;
  }
  const conditions = withCondition(status.conditions, outcome);
  write(store, job, { ...status, conditions });
  if (active.length + terminating > 0) return;
  const isSuccess = outcome.type === SUCCESS.type;
  const ended = withCondition(conditions, { ...outcome, type: isSuccess ? 'Complete' : 'Failed' });
  write(store, job, { ...status, conditions: ended, ...(isSuccess ? { completionTime: kubeTime() } : {}) });
  if (isSuccess && !isIndexed(job) && tally.succeeded > (job.spec.completions ?? Infinity)) {
    const message = 'Too many succeeded pods running after completion count reached';
    recorder.record(job, 'Warning', 'TooManySucceededPods', message);
  }
  if (isSuccess) recorder.record(job, 'Normal', 'Completed', 'Job completed');
  else recorder.record(job, 'Warning', outcome.reason ?? '', outcome.message ?? '');
}

function write(store: Store, { metadata }: Job, status: JobStatus): void {
  modifyObject(store, 'jobs', metadata.namespace, metadata.name, (draft) => {
    draft.status = structuredClone(status) as Draft<JobStatus>;
  });
}
