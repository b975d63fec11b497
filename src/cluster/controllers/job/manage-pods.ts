import { deleteObject } from '../../deletion.ts';
import type { EventRecorder } from '../../events.ts';
import { isIndexed, type Job } from '../../job-object.ts';
import type { Pod } from '../../objects.ts';
import { StoreError, type Store } from '../../store.ts';
import { byDeletionOrder } from '../replicaset/deletion-rank.ts';
import { completionIndexOf, pendingIndexes } from './completion-indexes.ts';
import { isTracked, jobPod, letGo } from './job-pod.ts';
import type { Tally } from './job-status.ts';

export interface JobWork {
  readonly store: Store;
  readonly recorder: EventRecorder;
  readonly job: Job;
}

/** Makes and deletes pods until there are as many as the Job wants. Throws the StoreError of a pod that could not be made. */
export function managePods({ store, recorder, job }: JobWork, tally: Tally, mayCreate: boolean): void {
  const { active, terminating } = tally;
  const wanted = wantedPods(job, tally);
  const surplus = surplusPods(job, active, Math.max(0, active.length - wanted));
  if (surplus.length > 0) {
    // What is too much has not failed: it goes uncounted.
    deletePods({ store, recorder, job }, surplus, 'uncounted');
    return;
  }
  const waitsFor = job.spec.podReplacementPolicy === 'Failed' ? terminating.length : 0;
  const missing = wanted - active.length - waitsFor;
  if (missing <= 0 || !mayCreate) return;
  for (const index of indexesFor(job, tally, missing)) {
    try {
      const pod = store.create('pods', jobPod(job, index));
      recorder.record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (error instanceof StoreError) recorder.record(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
  }
}

function wantedPods({ spec }: Job, { active, succeeded }: Tally): number {
  const { parallelism = 1, completions } = spec;
  if (spec.suspend === true) return 0;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

/** Which indexes, or simply how many pods, are to be made. */
function indexesFor(job: Job, { active, terminating, completed }: Tally, count: number): (number | undefined)[] {
  if (!isIndexed(job)) return Array.from({ length: count }, () => undefined);
  const working = job.spec.podReplacementPolicy === 'Failed' ? [...active, ...terminating] : active;
  const taken = new Set([...completed, ...working.map((pod) => completionIndexOf(pod, job) ?? -1)]);
  return pendingIndexes(taken, job.spec.completions ?? 0, count);
}

/** Of an Indexed Job first the pods whose index is none of it, or is another's already. */
function surplusPods(job: Job, active: readonly Pod[], atLeast: number): Pod[] {
  const inOrder = active.toSorted(byDeletionOrder(Date.now()));
  if (!isIndexed(job)) return inOrder.slice(0, atLeast);
  const kept = new Map<number, Pod>();
  for (const pod of inOrder.toReversed()) {
    const index = completionIndexOf(pod, job);
    if (index !== undefined && !kept.has(index)) kept.set(index, pod);
  }
  const keeps = new Set(kept.values());
  const odd = inOrder.filter((pod) => !keeps.has(pod));
  return [...odd, ...inOrder.filter((pod) => keeps.has(pod)).slice(0, Math.max(0, atLeast - odd.length))];
}

/** Deletes pods of a Job. `counted`: each will count as a failure of the Job when it has not succeeded. */
export function deletePods({ store, recorder, job }: JobWork, pods: readonly Pod[], as: 'counted' | 'uncounted'): void {
  for (const pod of pods) {
    const { namespace, name } = pod.metadata;
    if (as === 'uncounted' && isTracked(pod)) letGo(store, pod);
    deleteObject(store, 'pods', namespace, name);
    recorder.record(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }
}
